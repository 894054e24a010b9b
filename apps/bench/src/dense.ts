/**
 * Blocks of a matrix, row of blocks after row of blocks and each row-major, as one row-major matrix.
 * `rows` and `columns` are the sizes of the blocks.
 */
export function joinBlocks(
  blocks: readonly ArrayLike<number>[],
  rows: readonly number[],
  columns: readonly number[],
): Float64Array {
  if (blocks.length !== rows.length * columns.length)
    throw new Error(`expected ${rows.length} × ${columns.length} blocks, got ${blocks.length}`);
  const width = columns.reduce((a, b) => a + b, 0);
  const out = new Float64Array(width * rows.reduce((a, b) => a + b, 0));
  let top = 0;
  rows.forEach((height, i) => {
    let left = 0;
    columns.forEach((span, j) => {
      const block = blocks[i * columns.length + j]!;
      if (block.length !== height * span)
        throw new Error(
          `block (${i}, ${j}): expected ${height} × ${span} elements, got ${block.length}`,
        );
      for (let r = 0; r < height; r++)
        for (let c = 0; c < span; c++) out[(top + r) * width + left + c] = block[r * span + c]!;
      left += span;
    });
    top += height;
  });
  return out;
}

/** The transpose of a row-major matrix with `columns` columns. */
export function transpose(matrix: Float64Array, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return matrix.map((_, k) => matrix[(k % rows) * columns + Math.floor(k / rows)]!);
}
