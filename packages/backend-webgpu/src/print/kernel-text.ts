import type { Value } from "@cotangent/compiler";
import { storedTypeOf } from "./literals.ts";
import { Functions } from "./prelude.ts";
import type { PrinterLimits } from "./printed.ts";
import type { Stage, StageText } from "./stage.ts";

/** A stage as a shader of its own. */
export interface StageShader {
  readonly wgsl: string;
  readonly bindings: readonly { readonly value: Value; readonly access: "read" | "read_write" }[];
  readonly workgroups: readonly [number, number, number];
  /** Whether the binding after those is a uniform u32, 0. */
  readonly opaque: boolean;
}

export function shaderOf(stage: Stage, limits: PrinterLimits): StageShader {
  // What is not used after all, as where a guard is never open, is not bound.
  const names = new Map<Value, string>();
  const functions = new Functions();
  const sharedLines: string[] = [];
  const defined: string[] = [];
  let count = 0;
  let subgroups = false;
  const nameOf = (value: Value): string => {
    let name = names.get(value);
    if (name === undefined) {
      if (!stage.reads.has(value) && !stage.writes.has(value))
        throw new Error(`value ${value.id} is not among those of ${stage.label}`);
      names.set(value, (name = `v${names.size}`));
    }
    return name;
  };
  const out: StageText = {
    lines: [],
    load: (value, index) => {
      const stored = `${nameOf(value)}[${index}]`;
      if (value.dtype === "float16") return `${functions.use(halves("from", stage, value))}(${stored})`;
      return value.dtype === "bool" ? `(${stored} != 0u)` : stored;
    },
    store: (value, index, element) => {
      const stored =
        value.dtype === "float16"
          ? `${functions.use(halves("to", stage, value))}(${element})`
          : value.dtype === "bool"
            ? `u32(${element})`
            : element;
      return `${nameOf(value)}[${index}] = ${stored};`;
    },
    loadVector: (value, index) =>
      value.dtype === "float16" ? out.load(value, index) : `${nameOf(value)}[${index}]`,
    storeVector: (value, index, elements) => {
      if (value.dtype === "float16") return out.store(value, index, `vec4f(${elements.join(", ")})`);
      const stored = value.dtype === "bool" ? elements.map((e) => `u32(${e})`) : elements;
      return `${nameOf(value)}[${index}] = vec4<${storedTypeOf[value.dtype]}>(${stored.join(", ")});`;
    },
    use: (name) => functions.use(name),
    subgroup: (name) => {
      subgroups = true;
      return name;
    },
    define: (lines) => void defined.push(...lines),
    shared: (type, length) => {
      const name = `s${sharedLines.length}`;
      sharedLines.push(`var<workgroup> ${name}: array<${type}, ${length}>;`);
      return name;
    },
    name: (prefix) => `${prefix}${count++}`,
  };
  stage.print(out);
  const bindings = [...names.keys()].map((value) => ({
    value,
    access: stage.writes.has(value) ? ("read_write" as const) : ("read" as const),
  }));
  const [x, y] = gridOf(stage.groups, limits.workgroups);
  const declared = bindings.map(({ value, access }, i) => {
    const element = storedTypeOf[value.dtype];
    const type = stage.vectors?.has(value) === true ? `vec4<${element}>` : element;
    return `@group(0) @binding(${i}) var<storage, ${access}> v${i}: array<${type}>;`;
  });
  if (functions.opaque)
    declared.push(`@group(0) @binding(${bindings.length}) var<uniform> zero: u32;`);
  const body =
    y === 1
      ? ["let wg = group.x;", ...out.lines]
      : [
          `let wg = group.x + group.y * ${x}u;`,
          `if (wg < ${stage.groups}u) {`,
          ...out.lines,
          "}",
        ];
  const wgsl = [
    ...(subgroups ? ["enable subgroups;"] : []),
    ...(bindings.some(({ value }) => value.dtype === "float16") ? ["enable f16;"] : []),
    ...declared,
    ...sharedLines,
    functions.source(),
    ...defined,
    `@compute @workgroup_size(${stage.size})`,
    "fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {",
    ...body,
    "}",
    "",
  ].join("\n");
  return { wgsl, bindings, workgroups: [x, y, 1], opaque: functions.opaque };
}

/** The function between elements in memory and those that kernels compute with, or four of each. */
const halves = (way: "from" | "to", stage: Stage, value: Value): string =>
  `${way}Half${stage.vectors?.has(value) === true ? "4" : ""}`;

/** As many workgroups, and few more, in two dimensions of at most `most` each. */
function gridOf(groups: number, most: number): [number, number] {
  const y = Math.ceil(groups / most);
  return [Math.ceil(groups / y), y];
}
