import { bits } from "./bits.ts";
import { errorFunction } from "./error-function.ts";
import { exponential } from "./exponential.ts";
import { integers } from "./integers.ts";
import { inverse } from "./inverse.ts";
import { logarithm } from "./logarithm.ts";
import { pairs } from "./pairs.ts";
import { power } from "./power.ts";
import { rounding } from "./rounding.ts";
import type { Source } from "./source.ts";
import { trigonometric } from "./trigonometric.ts";

let all: ReadonlyMap<string, Source> | undefined;

function find(name: string): Source {
  all ??= new Map([bits, rounding, integers, exponential, logarithm, trigonometric, inverse, errorFunction, power, pairs].flatMap((sources) => Object.entries(sources)));
  const source = all.get(name);
  if (source === undefined) throw new TypeError(`No function of WGSL is named ${name}`);
  return source;
}

export interface WgslFunction {
  /** What it is called in WGSL. */
  readonly name: string;
  readonly source: string;
  /** Names, as `wgslFunction` takes them, of functions that must stand before. */
  readonly needs: readonly string[];
}

/**
 * A function of float32 numbers, by the name of the primitive (`exp`, `atan2`, `rem`, `maximum`, `sign`, …) or of a helper (`isNan`, `less`, `equal`,
 * `fromBits`, `powi`, `powInt`, `powUint`, `toInt`, `toUint`). Elementary functions err by less than 4 units in the last place over the whole range,
 * if the driver's division and square root err by 1; results that are denormal are rounded right. Throws a TypeError where there is none.
 */
export function wgslFunction(name: string): WgslFunction {
  const { wgsl, needs = [] } = find(name);
  return { name: `m_${name}`, source: wgsl, needs };
}

/** The text of the functions and of all that they need, each once, in an order in which it can be read. */
export function sourceOf(names: Iterable<string>): string {
  const done = new Set<string>();
  const texts: string[] = [];
  const add = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const { source, needs } = wgslFunction(name);
    needs.forEach(add);
    texts.push(source);
  };
  for (const name of names) add(name);
  return texts.join("\n");
}
