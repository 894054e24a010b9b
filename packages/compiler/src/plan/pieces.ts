import type { Node } from "../ir/tree.ts";

/** Statements of one generated function; engines do not optimise very long ones. */
const maxPiece = 400;

/** Number of the generated function that each top-level node belongs to; calls stand between functions. */
export function piecesOf(body: readonly Node[]): number[] {
  let piece = 0;
  let weight = 0;
  const pieces: number[] = [];
  for (const node of body) {
    const apart = node.kind === "call" || node.kind === "matmul";
    const own = apart ? maxPiece : node.kind === "loop" ? node.weight : 1;
    if (weight > 0 && weight + own > maxPiece) {
      piece++;
      weight = 0;
    }
    weight += own;
    pieces.push(piece);
  }
  return pieces;
}
