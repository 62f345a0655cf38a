import { digestContract } from './digest.contract.ts'
import * as node from './digest.ts'

digestContract(node)
