import { formatAval } from "../aval.ts";
import { isFloat, type TypedArray } from "../dtype.ts";
import type { TensorBase } from "./base.ts";

/** Digits after the point, columns of a line, size above which the middle is left out, elements kept at each edge. */
const precision = 4;
const columns = 80;
const threshold = 1000;
const edge = 3;
const prefix = "tensor(";

/**
 * As NumPy prints: `tensor([1. , 2.5])`, rows below each other, the middle of large tensors left out; dtypes other than
 * float32 are named. Of what has no values to read it says what it is. Never throws.
 */
export function formatTensor(x: TensorBase): string {
  const type = formatAval(x.aval);
  if (x.isDisposed) return `tensor(${type}, disposed)`;
  const { name, level } = x.trace;
  const value = valuesOf(x);
  if (level === 0) return typeof value === "string" ? `tensor(${type}${value})` : formatValues(x, value);
  const known = typeof value === "string" ? "" : `, value ${formatValues(x, value)}`;
  return `Tracer(${type} in ${name}, level ${level}${known})`;
}

/** The elements, or why there are none to show. */
function valuesOf(x: TensorBase): TypedArray | string {
  try {
    const { backend, buffer } = x.source();
    return backend.readSync?.(buffer) ?? ` on ${backend.name}; await x.array() to read`;
  } catch {
    return "";
  }
}

function formatValues({ aval }: TensorBase, data: TypedArray): string {
  const { shape, dtype, size } = aval;
  const summarized = size > threshold;
  const suffix = (size === 0 || summarized ? `, shape [${shape.join(",")}]` : "") + (dtype === "float32" ? "" : `, ${dtype}`);
  if (size === 0) return `${prefix}[]${suffix})`;
  const places = shownPlaces(shape, summarized);
  const texts = formatter(dtype, places.map((i) => data[i]!));
  let next = 0;
  const element = (): string => texts[next++]!;

  const rows = (dim: number, indent: number): string => {
    if (dim === shape.length) return element();
    const n = shape[dim]!;
    const parts: string[] = [];
    for (let i = 0; i < n; i++) {
      if (summarized && n > 2 * edge && i === edge) {
        parts.push("...");
        i = n - edge;
      }
      parts.push(rows(dim + 1, indent + 1));
    }
    return `[${joined(parts, shape.length - dim, indent + 1)}]`;
  };
  return `${prefix}${rows(0, prefix.length)}${suffix})`;
}

/** Elements side by side as far as a line goes, rows below each other, blocks of rows with an empty line between. */
function joined(parts: readonly string[], depth: number, indent: number): string {
  const newline = `\n${" ".repeat(indent)}`;
  if (depth > 1) return parts.join(`,${"\n".repeat(depth - 2)}${newline}`);
  let out = "";
  let line = indent;
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    if (line > indent && line + part.length + 1 > columns) {
      out = out.trimEnd() + newline;
      line = indent;
    }
    out += last ? part : `${part}, `;
    line += part.length + 2;
  });
  return out;
}

/** Row-major places of the elements that are printed. */
function shownPlaces(shape: readonly number[], summarized: boolean): number[] {
  let places = [0];
  for (const n of shape) {
    const kept = Array.from({ length: n }, (_, i) => i).filter((i) => !summarized || n <= 2 * edge || i < edge || i >= n - edge);
    places = places.flatMap((at) => kept.map((i) => at * n + i));
  }
  return places;
}

/** The texts of the elements, all of one width. */
function formatter(dtype: string, values: readonly number[]): string[] {
  const texts = !isFloat(dtype as "float32")
    ? values.map((v) => (dtype === "bool" ? String(v !== 0) : String(v)))
    : formatFloats(values);
  const width = Math.max(...texts.map((t) => t.length));
  return texts.map((t) => t.padStart(width));
}

/** NumPy's choice: exponents where magnitudes differ by more than 1000 or are very large or small. */
function formatFloats(values: readonly number[]): string[] {
  const sizes = values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs);
  const [largest, smallest] = [Math.max(...sizes), Math.min(...sizes)];
  const exponential = sizes.length > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
  const texts = values.map((v) => (exponential ? v.toExponential(precision) : v.toFixed(precision)));
  const parts = texts.map((t, i) => {
    if (!Number.isFinite(values[i])) return null;
    const [, whole, fraction, , sign = "", digits = ""] = /^(-?\d+)\.(\d+?)0*(e([+-])(\d+))?$/.exec(t)!;
    return {
      whole: Object.is(values[i], -0) ? "-0" : whole!,
      fraction: fraction === "0" ? "" : fraction!,
      exponent: exponential ? `e${sign}${digits.padStart(2, "0")}` : "",
    };
  });
  const decimals = Math.max(0, ...parts.map((p) => p?.fraction.length ?? 0));
  return parts.map((p, i) => {
    if (p === null) return Number.isNaN(values[i]) ? "nan" : values[i]! > 0 ? "inf" : "-inf";
    const fraction = p.fraction.padEnd(decimals, exponential ? "0" : " ");
    return `${p.whole}.${fraction}${p.exponent}`;
  });
}
