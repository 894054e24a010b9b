export { emitMatmul } from "./matmul.ts";
export type { MatmulOperand, MatmulShape } from "./shape.ts";
