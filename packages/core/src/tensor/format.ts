import { formatAval, type Shape } from "../aval.ts";
import { type DType, isFloat, type TypedArray } from "../dtype.ts";
import type { TensorBase } from "./base.ts";

/** Digits after the point, columns of a line, size above which the middle is left out, elements kept at each edge. */
const precision = 4;
const columns = 80;
const threshold = 1000;
const edge = 3;

/**
 * As NumPy prints: `tensor([1. , 2.5])`, rows below each other, the middle of large tensors left out; dtypes other than
 * float32 are named. Of what has no values to read it says what it is. Never throws.
 */
export function formatTensor(x: TensorBase): string {
  const type = formatAval(x.aval);
  if (x.isDisposed) return `tensor(${type}, disposed)`;
  const { name, level } = x.trace;
  let text = "";
  try {
    const { backend, buffer } = x.source();
    text = backend.readSync
      ? formatValues(x.aval.shape, x.aval.dtype, backend.readSync(buffer))
      : `tensor(${type} on ${backend.name}; await x.array() to read)`;
  } catch {
    // a tracer without a value, or a constant before any backend is set
  }
  if (level === 0) return text || `tensor(${type})`;
  return `Tracer(${type} in ${name}, level ${level}${text && `, value ${text}`})`;
}

/** The places along a dimension that are printed; −1 stands for those left out. */
function shown(size: number, all: boolean): number[] {
  const places = Array.from({ length: size }, (_, i) => i);
  return all || size <= 2 * edge ? places : [...places.slice(0, edge), -1, ...places.slice(-edge)];
}

function formatValues(shape: Shape, dtype: DType, data: TypedArray): string {
  const whole = data.length <= threshold;
  const places = shape.map((n) => shown(n, whole));
  const values: number[] = [];
  const visit = (leaf: (i: number) => string, dim = 0, at = 0): string => {
    if (dim === shape.length) return leaf(at);
    const parts = places[dim]!.map((i) => (i < 0 ? "..." : visit(leaf, dim + 1, at * shape[dim]! + i)));
    return `[${join(parts, shape.length - dim, dim + 8)}]`;
  };
  // once to collect what is printed, for a common width, and once to print it
  visit((i) => (values.push(data[i]!), ""));
  const texts = formatElements(dtype, values);
  let next = 0;
  const body = visit(() => texts[next++]!);
  const named = whole && data.length > 0 ? "" : `, shape [${shape.join(",")}]`;
  return `tensor(${data.length > 0 ? body : "[]"}${named}${dtype === "float32" ? "" : `, ${dtype}`})`;
}

/** Elements side by side as far as a line goes, rows below each other, blocks of rows with an empty line between. */
function join(parts: readonly string[], depth: number, indent: number): string {
  const newline = `\n${" ".repeat(indent)}`;
  if (depth > 1) return parts.join(`,${"\n".repeat(depth - 2)}${newline}`);
  const lines = [""];
  for (const part of parts) {
    const line = lines.at(-1)!;
    if (line && indent + line.length + part.length + 3 > columns) lines.push(part);
    else lines[lines.length - 1] = line ? `${line}, ${part}` : part;
  }
  return lines.join(`,${newline}`);
}

/** The texts of the elements, all of one width. */
function formatElements(dtype: DType, values: readonly number[]): string[] {
  const texts = isFloat(dtype)
    ? formatFloats(values)
    : values.map((v) => String(dtype === "bool" ? v !== 0 : v));
  const width = Math.max(...texts.map((t) => t.length));
  return texts.map((t) => t.padStart(width));
}

/** NumPy's choice: exponents where magnitudes differ by more than 1000 or are very large or small. */
function formatFloats(values: readonly number[]): string[] {
  const sizes = values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs);
  const [largest, smallest] = [Math.max(...sizes), Math.min(...sizes)];
  const exponential = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000;
  // sign and digits before the point, digits after it without trailing zeros, exponent
  const parts = values.map((v) =>
    /^(-?\d+)\.(\d*?)0*(e.*)?$/.exec(
      exponential ? v.toExponential(precision) : v.toFixed(precision),
    ),
  );
  const decimals = Math.max(...parts.map((p) => p?.[2]!.length ?? 0));
  return values.map((v, i) => {
    const p = parts[i];
    if (!p) return Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    const exponent = p[3]?.replace(/(\D)(\d)$/, "$10$2") ?? "";
    return `${Object.is(v, -0) ? "-0" : p[1]!}.${p[2]!.padEnd(decimals, exponential ? "0" : " ")}${exponent}`;
  });
}
