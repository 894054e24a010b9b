import type { MatmulShape } from "./shape.ts";
import { termsAtOnce } from "./tile.ts";
import type { Vectors } from "./vectors.ts";

/** How a product is cut up; lengths in elements. */
export interface Plan {
  /** Rows and columns of a tile. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Terms whose sums are made in registers; the sums of the next ones are added to the output. */
  readonly terms: number;
  /** Rows and columns of the output that are one part of the work. */
  readonly rows: number;
  readonly columns: number;
  /** Whether rows of the left operand are copied, so that their elements are neighbours. */
  readonly packsLeft: boolean;
  /** Whether panels of the right operand's columns are copied, so that they lie one after the other. */
  readonly packsRight: boolean;
}

/** Longer sums lose accuracy, and leave the first cache. */
const longest = 256;
/** Bytes of the left operand that a part reads again and again, from the second cache. */
const leftBytes = 128 * 1024;
/** Bytes of a row of the output that a part adds to, in the second cache too; more where each part packs its rows. */
const widest = 1024;
const widestPacked = 2048;
/** Enough that threads which are not equally fast, or come late, end at about the same time. */
const manyParts = 64;
/** Operations that are worth being a part of their own. */
const workOfPart = 100_000;
/** Bytes of the right operand that are read from where they lie. */
const rightBytes = 24 * 1024;
/** So few rows read a panel too seldom to be worth a copy. */
const fewRows = 24;
/** Bytes of a left operand whose rows are no neighbours in memory, that are read from where they lie. */
const scattered = 16 * 1024;

const roundUp = (x: number, to: number): number => Math.ceil(x / to) * to;
const evenly = (whole: number, most: number, multipleOf: number): number => roundUp(Math.ceil(whole / Math.ceil(whole / most)), multipleOf);

export function planOf(shape: MatmulShape, { lanes, size }: Vectors): Plan {
  const { batch, m, n, k, lhs, rhs } = shape;
  const [tileRows, tileColumns] = [4, 2 * lanes];
  const terms = evenly(k, longest, termsAtOnce);
  // A tile reads its operands with fixed strides that are not negative, and needs the right one's to see its end.
  const packsLeft =
    lhs.free < 0 || lhs.contracted < 0 || (lhs.contracted !== 1 && n > 4 * tileColumns && m * k * size > scattered);
  const columns = evenly(n, (packsLeft ? widestPacked : widest) / size, tileColumns);
  const wanted = Math.max(2 * tileRows, workOfPart / (2 * columns * k), (batch * m * Math.ceil(n / columns)) / manyParts);
  const rows = evenly(m, Math.min(leftBytes / size / terms, wanted), 2 * tileRows);
  const packsRight =
    rhs.free !== 1 || rhs.contracted <= 0 || (m > fewRows && k * n * size > rightBytes);
  return { tileRows, tileColumns, terms, rows, columns, packsLeft, packsRight };
}
