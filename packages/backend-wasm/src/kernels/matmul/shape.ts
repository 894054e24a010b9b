/** A matrix of each batch by its strides, in elements; they may be 0 or negative. */
export interface MatmulOperand {
  readonly offset: number;
  readonly batch: number;
  /** From row to row of the left operand, from column to column of the right one. */
  readonly free: number;
  readonly contracted: number;
}

/** `out[b, i, j] = Σ_k lhs[b, i, k] · rhs[b, k, j]`, out in row-major order: [batch, m, n]. */
export interface MatmulShape {
  readonly dtype: "float32" | "float64";
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly lhs: MatmulOperand;
  readonly rhs: MatmulOperand;
}
