import type { Graph, Primitive, Var } from "@cotangent/core";
import { rewrite } from "./rewrite.ts";

const objects = /* @__PURE__ */ new WeakMap<object, number>();
let nextObject = 0;

/** Parameters as text: equal texts mean equal parameters. Functions and other objects count by identity. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  if ((typeof value === "object" && value !== null) || typeof value === "function") {
    let id = objects.get(value);
    if (id === undefined) objects.set(value, (id = nextObject++));
    return `#${id}`;
  }
  return String(value);
}

export function paramsText(params: object): string {
  let text = "";
  for (const [name, value] of Object.entries(params)) text += `${name}=${textOf(value)};`;
  return text;
}

/** Gives equal computations one value: equations with one primitive, parameters and arguments are done once. */
export function shareEqual(graph: Graph): Graph {
  const seen = new Map<string, readonly Var[]>();
  const numbers = new Map<Primitive, number>();
  return rewrite(graph, ({ primitive, params, outputs }, inputs, builder) => {
    let number = numbers.get(primitive);
    if (number === undefined) numbers.set(primitive, (number = numbers.size));
    let key = `${number};${paramsText(params)}`;
    for (const v of inputs) key += ` ${v.id}`;
    let found = seen.get(key);
    if (found === undefined) {
      found = builder.emitAs(
        primitive,
        inputs,
        params,
        outputs.map((v) => v.aval),
      );
      seen.set(key, found);
    }
    return found;
  });
}
