import type { Value } from "@cotangent/compiler";
import type { Stage, StageText } from "../print/stage.ts";
import type { Epilogue } from "../print/epilogue.ts";
import { finishTile, type Tile } from "./finish-tile.ts";
import { endsOf, type Product } from "./product.ts";

/**
 * How an operand is read: four neighbours at a time along the contracted axis or along the free one, or one by one,
 * with any strides.
 */
export interface Form {
  readonly lhs: Reading;
  readonly rhs: Reading;
}
type Reading = "contracted" | "free" | "scalars";

/** The form with whole vectors that the operands allow, or null. */
export function registerForm({ lhs, rhs, target, m, n, k, terms }: Product): Form | null {
  const reading = (o: typeof lhs, free: number): Reading | null => {
    if (o.value.aval.size % 4 !== 0 || o.offset % 4 !== 0 || o.batch % 4 !== 0) return null;
    if (o.contracted === 1 && k % 4 === 0 && terms % 4 === 0 && o.free % 4 === 0) return "contracted";
    if (o.free === 1 && free % 4 === 0 && o.contracted % 4 === 0) return "free";
    return null;
  };
  const [l, r] = [reading(lhs, m), reading(rhs, n)];
  if (l === null || r === null || target.aval.size % 4 !== 0 || n % 4 !== 0) return null;
  // both along their free axes: terms come one by one, which any number of them allows
  return { lhs: l, rhs: r };
}

/** Rows and columns of a thread. */
const tile = 8;

/** Each thread makes a tile of the product in registers: nothing is shared, and nobody waits. */
export function byRegisters(product: Product, form: Form): Stage {
  const { lhs, rhs, target, batch, m, n, parts, epilogue } = product;
  const vectors = form.lhs !== "scalars";
  const size = vectors ? tile : 4;
  const rows = Math.ceil(m / size);
  const columns = Math.ceil(n / size);
  const total = rows * columns * batch * parts;
  const group = 16;
  const { label, reads, writes } = endsOf(product);
  return {
    label,
    size: group,
    groups: Math.ceil(total / group),
    reads: new Set([lhs.value, rhs.value, ...reads]),
    writes,
    vectors: new Set(
      vectors ? [lhs.value, rhs.value, ...(epilogue === null ? [target] : [])] : [],
    ),
    print(out) {
      out.lines.push(
        `let i = wg * ${group}u + lid;`,
        `if (i < ${total}u) {`,
        `let c = i32(i % ${columns}u) * ${size};`,
        `let r = i32((i / ${columns}u) % ${rows}u) * ${size};`,
        `let b = i32((i / ${rows * columns}u) % ${batch}u);`,
        `let part = i32(i / ${rows * columns * batch}u);`,
        ...(vectors ? withVectors(product, form, out) : withScalars(product, size, out)),
        "}",
      );
    },
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function termLoop({ k, parts, terms }: Product): readonly [string, string] {
  if (parts === 1) return ["0", String(k)];
  return [`part * ${terms}`, `min(part * ${terms} + ${terms}, ${k})`];
}

/** Address of the first element of a batch and part. */
const place = (o: Product["lhs"]): string => `${o.offset} + b * ${o.batch}`;

function withVectors(product: Product, form: Form, out: StageText): string[] {
  const { lhs, rhs, target, m, n, batch, k } = product;
  const four = range(4);
  const all = range(tile);
  const lines: string[] = [];
  const dots = form.rhs === "contracted";
  // accumulators: rows of vectors, or single elements where both operands run along the contracted axis
  for (const i of all)
    if (dots) for (const j of all) lines.push(`var c${i}_${j} = 0.0;`);
    else for (const j of [0, 1]) lines.push(`var c${i}_${j} = vec4f();`);
  const address = (o: Product["lhs"], reading: Reading, at: string, bound: number, prefix: string): void => {
    if (reading === "contracted")
      for (const i of all)
        lines.push(`let ${prefix}${i} = (${place(o)} + min(${at} + ${i}, ${bound - 1}) * ${o.free}) / 4;`);
    else
      for (const g of [0, 1])
        lines.push(`let ${prefix}${g} = (${place(o)} + min(${at} + ${4 * g}, ${bound - 4})) / 4;`);
  };
  address(lhs, form.lhs, "r", m, "p");
  address(rhs, form.rhs, "c", n, "q");
  const step = form.lhs === "contracted" || form.rhs === "contracted" ? 4 : k % 2 === 0 && product.parts === 1 ? 2 : 1;
  const [from, to] = termLoop(product);
  lines.push(`for (var s = ${from}; s < ${to}; s += ${step}) {`);
  const load = (o: Product["lhs"], reading: Reading, base: string, name: string): void => {
    if (reading === "contracted")
      for (const i of all) lines.push(`let ${name}${i} = ${out.load(o.value, `${base}${i} + s / 4`)};`);
    else
      for (const u of range(step))
        for (const g of [0, 1])
          lines.push(`let ${name}${g}_${u} = ${out.load(o.value, `${base}${g} + (s + ${u}) * ${o.contracted / 4}`)};`);
  };
  load(lhs, form.lhs, "p", "a");
  load(rhs, form.rhs, "q", "b");
  const letters = "xyzw";
  const lhsAt = (i: number, u: number): string =>
    form.lhs === "contracted" ? `a${i}.${letters[u]}` : `a${i >> 2}_${u}.${letters[i & 3]}`;
  if (dots && form.lhs === "contracted")
    for (const i of all) for (const j of all) lines.push(`c${i}_${j} += dot(a${i}, b${j});`);
  else if (dots)
    for (const u of four)
      for (const i of all)
        for (const j of all) lines.push(`c${i}_${j} += ${lhsAt(i, u)} * b${j}.${letters[u]};`);
  else
    for (const u of range(step))
      for (const i of all)
        for (const g of [0, 1]) lines.push(`c${i}_${g} += ${lhsAt(i, u)} * b${g}_${u};`);
  lines.push("}", `let o = (part * ${batch} + b) * ${m * n};`);
  if (product.epilogue !== null) {
    const elements = all.flatMap((i) =>
      all.map((j) => (dots ? `c${i}_${j}` : `c${i}_${j >> 2}.${letters[j & 3]}`)),
    );
    return [...lines, ...finished(product, product.epilogue, elements, out)];
  }
  for (const i of all) {
    lines.push(`if (r + ${i} < ${m}) {`);
    for (const g of [0, 1]) {
      const sum = dots ? `vec4f(${four.map((j) => `c${i}_${4 * g + j}`).join(", ")})` : `c${i}_${g}`;
      const store = out.store(target, `(o + (r + ${i}) * ${n} + c + ${4 * g}) / 4`, sum);
      lines.push(g === 0 ? store : `if (c + 4 < ${n}) { ${store} }`);
    }
    lines.push("}");
  }
  return lines;
}

function finished(
  { m, n }: Product,
  epilogue: Epilogue,
  elements: readonly string[],
  out: StageText,
): string[] {
  const size = Math.sqrt(elements.length);
  const place: Tile = {
    size,
    elements,
    row: (i) => `r + ${i}`,
    column: (i) => `c + ${i}`,
    m,
    n,
    first: "o",
  };
  return finishTile(place, epilogue.define(out), out);
}

function withScalars(product: Product, size: number, out: StageText): string[] {
  const { lhs, rhs, target, m, n, batch } = product;
  const all = range(size);
  const lines: string[] = [];
  for (const i of all) for (const j of all) lines.push(`var c${i}_${j} = 0.0;`);
  for (const i of all) {
    lines.push(`let p${i} = ${place(lhs)} + min(r + ${i}, ${m - 1}) * ${lhs.free};`);
    lines.push(`let q${i} = ${place(rhs)} + min(c + ${i}, ${n - 1}) * ${rhs.free};`);
  }
  const [from, to] = termLoop(product);
  lines.push(`for (var s = ${from}; s < ${to}; s++) {`);
  for (const i of all) lines.push(`let a${i} = ${out.load(lhs.value, `p${i} + s * ${lhs.contracted}`)};`);
  for (const j of all) lines.push(`let b${j} = ${out.load(rhs.value, `q${j} + s * ${rhs.contracted}`)};`);
  for (const i of all) for (const j of all) lines.push(`c${i}_${j} += a${i} * b${j};`);
  lines.push("}", `let o = (part * ${batch} + b) * ${m * n};`);
  if (product.epilogue !== null) {
    const elements = all.flatMap((i) => all.map((j) => `c${i}_${j}`));
    return [...lines, ...finished(product, product.epilogue, elements, out)];
  }
  for (const i of all)
    for (const j of all)
      lines.push(
        `if (r + ${i} < ${m} && c + ${j} < ${n}) { ${out.store(target as Value, `o + (r + ${i}) * ${n} + c + ${j}`, `c${i}_${j}`)} }`,
      );
  return lines;
}
