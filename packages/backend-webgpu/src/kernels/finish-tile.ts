import type { StageText } from "../print/stage.ts";

/** What a thread of a product has made: `size` rows of as many elements, and where they are. */
export interface Tile {
  readonly size: number;
  /** An f32 each, row by row. */
  readonly elements: readonly string[];
  /** Row and column of the product in which the i-th ones of the tile are (`i` is an i32). */
  readonly row: (i: string) => string;
  readonly column: (i: string) => string;
  readonly m: number;
  readonly n: number;
  /** Place of the first element of the product in its buffer, an i32. */
  readonly first: string;
}

/** Hands the elements that there are to the function `finish`, one by one: a loop, since shaders take long to compile. */
export function finishTile(tile: Tile, finish: string, out: StageText): string[] {
  const { size, elements, row, column, m, n, first } = tile;
  const [all, e] = [out.name("tile"), out.name("e")];
  return [
    `var ${all} = array<f32, ${elements.length}>(${elements.join(", ")});`,
    `for (var ${e} = 0; ${e} < ${elements.length}; ${e}++) {`,
    `let row = ${row(`(${e} / ${size})`)};`,
    `let column = ${column(`(${e} % ${size})`)};`,
    `if (row < ${m} && column < ${n}) { ${finish}(u32(${first} + row * ${n} + column), ${all}[${e}]); }`,
    "}",
  ];
}
