import type { Stage } from "../print/stage.ts";
import { finishTile, type Tile } from "./finish-tile.ts";
import { endsOf, type Product } from "./product.ts";

/** Rows and columns of a workgroup, terms at a time, rows and columns of a thread. */
const side = 64;
const depth = 16;
const own = 4;
const across = side / own;
const threads = across * across;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A workgroup makes a tile of the product from strips of both operands in workgroup memory. */
export function byWorkgroups(product: Product): Stage {
  const { lhs, rhs, target, batch, m, n, k, parts, terms, epilogue } = product;
  const { label, reads, writes } = endsOf(product);
  const rows = Math.ceil(m / side);
  const columns = Math.ceil(n / side);
  return {
    label,
    size: threads,
    groups: rows * columns * batch * parts,
    reads: new Set([lhs.value, rhs.value, ...reads]),
    writes,
    waits: true,
    alone: true,
    print(out) {
      // strips lie term by term, so that threads read neighbours; one element more a row keeps them in different banks
      const pitch = side + 1;
      const a = out.shared("f32", depth * pitch);
      const b = out.shared("f32", depth * pitch);
      const all = range(own);
      const { lines } = out;
      lines.push(
        `let c0 = i32(wg % ${columns}u) * ${side};`,
        `let r0 = i32((wg / ${columns}u) % ${rows}u) * ${side};`,
        `let batch = i32((wg / ${rows * columns}u) % ${batch}u);`,
        `let part = i32(wg / ${rows * columns * batch}u);`,
        `let tc = lid % ${across}u;`,
        `let tr = lid / ${across}u;`,
      );
      for (const i of all) for (const j of all) lines.push(`var c${i}_${j} = 0.0;`);
      const from = parts === 1 ? "0" : `part * ${terms}`;
      const to = parts === 1 ? String(k) : `min(part * ${terms} + ${terms}, ${k})`;
      lines.push(`let end = ${to};`, `for (var s = ${from}; s < end; s += ${depth}) {`);
      const fill = (array: string, o: typeof lhs, first: string, bound: number): void => {
        // neighbouring threads read neighbouring elements
        const along = o.free === 1 || (o.contracted !== 1 && o.free < o.contracted);
        lines.push(`for (var e = lid; e < ${side * depth}u; e += ${threads}u) {`);
        lines.push(
          along
            ? `let x = i32(e % ${side}u); let t = i32(e / ${side}u);`
            : `let t = i32(e % ${depth}u); let x = i32(e / ${depth}u);`,
          `let at = ${first} + x;`,
          "var element = 0.0;",
          `if (at < ${bound} && s + t < end) { element = ${out.load(o.value, `${o.offset} + batch * ${o.batch} + at * ${o.free} + (s + t) * ${o.contracted}`)}; }`,
          `${array}[t * ${pitch} + x] = element;`,
          "}",
        );
      };
      fill(a, lhs, "r0", m);
      fill(b, rhs, "c0", n);
      lines.push("workgroupBarrier();", `for (var t = 0u; t < ${depth}u; t++) {`);
      for (const i of all) lines.push(`let a${i} = ${a}[t * ${pitch}u + tr + ${i * across}u];`);
      for (const j of all) lines.push(`let b${j} = ${b}[t * ${pitch}u + tc + ${j * across}u];`);
      for (const i of all) for (const j of all) lines.push(`c${i}_${j} += a${i} * b${j};`);
      lines.push("}", "workgroupBarrier();", "}");
      lines.push(`let o = (part * ${batch} + batch) * ${m * n};`);
      if (epilogue !== null) {
        const tile: Tile = {
          size: own,
          elements: all.flatMap((i) => all.map((j) => `c${i}_${j}`)),
          row: (i) => `r0 + i32(tr) + ${i} * ${across}`,
          column: (j) => `c0 + i32(tc) + ${j} * ${across}`,
          m,
          n,
          first: "o",
        };
        lines.push(...finishTile(tile, epilogue.define(out), out));
        return;
      }
      for (const i of all) {
        lines.push(`let row${i} = r0 + i32(tr) + ${i * across};`);
        for (const j of all) {
          const column = `(c0 + i32(tc) + ${j * across})`;
          lines.push(
            `if (row${i} < ${m} && ${column} < ${n}) { ${out.store(target, `o + row${i} * ${n} + ${column}`, `c${i}_${j}`)} }`,
          );
        }
      }
    },
  };
}
