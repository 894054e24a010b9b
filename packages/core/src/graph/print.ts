import { formatAval } from "../aval.ts";
import type { Graph, Var } from "./graph.ts";

/**
 * One equation a line, in the order of computation:
 *
 *     inputs  a: float64[3]
 *     b: float64[3] = sin a
 *     outputs b
 *
 * The graphs of control flow stand under their equation, indented.
 */
export function printGraph(graph: Graph): string {
  const names = new Map<Var, string>();
  const name = (v: Var): string => {
    let n = names.get(v);
    if (n === undefined) names.set(v, (n = letters(names.size)));
    return n;
  };
  const typed = (v: Var): string => `${name(v)}: ${formatAval(v.aval)}`;
  const lines = [`inputs  ${graph.inputs.map(typed).join(", ")}`];
  for (const { variable } of graph.constants) lines.push(`constant ${typed(variable)}`);
  for (const { primitive, inputs, params, outputs } of graph.equations) {
    const given = printParams(params);
    lines.push(
      `${outputs.map(typed).join(", ")} = ${primitive.name}${given} ${inputs.map(name).join(" ")}`.trimEnd(),
    );
    for (const [key, value] of Object.entries(params))
      if (isGraph(value)) lines.push(`  ${key}:`, ...printGraph(value).split("\n").map((line) => `    ${line}`));
  }
  lines.push(`outputs ${graph.outputs.map(name).join(", ")}`);
  return lines.join("\n");
}

function printParams(params: object): string {
  const entries = Object.entries(params).filter(([, v]) => v !== undefined && typeof v !== "function" && !isGraph(v));
  if (entries.length === 0) return "";
  return `{${entries.map(([k, v]) => `${k}=${Array.isArray(v) ? `[${v.join(",")}]` : String(v)}`).join(" ")}}`;
}

function isGraph(value: unknown): value is Graph {
  return typeof value === "object" && value !== null && "equations" in value;
}

/** 0 → a, 25 → z, 26 → aa. */
function letters(i: number): string {
  const last = String.fromCharCode(97 + (i % 26));
  return i < 26 ? last : letters(Math.floor(i / 26) - 1) + last;
}
