import { avalOf } from "../aval.ts";
import { allocate } from "../allocate.ts";
import type { TypedArray } from "../dtype.ts";
import type { Graph, Var } from "../graph/graph.ts";
import { evaluateGraph } from "../graph/evaluate.ts";
import { moveaxis, select, stack } from "../ops/movement.ts";
import { zerosLike } from "../ops/creation.ts";
import { add } from "../ops/elementwise.ts";
import { scalar } from "../ops/lift.ts";
import {
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  controlRule,
  definePrimitive,
  type HostFunction,
  hostRule,
  inlineRule,
  type InlineTools,
  isLinearArg,
  type JvpContext,
  jvpRule,
  type LinearArg,
  type Primitive,
  type TransposeContext,
  transposeRule,
} from "../primitive.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { staging } from "../trace.ts";
import { axisFirst, first, mapped, mappedFirst } from "./batching.ts";
import {
  dependents,
  isGiven,
  linearizeGraph,
  loopDependents,
  pushForward,
  restrict,
  spread,
  type Tangents,
  transposeCall,
  withTangents,
} from "./derivatives.ts";
import { avalsOf, bindSome, call, type Flat, type Names, split, stage, zerosOf } from "./flat.ts";
import { checkCarry } from "./while.ts";

export interface ScanParams {
  /** From the state, one row of each tensor scanned over, and what the loop closes over, to the state and outputs. */
  readonly body: Graph;
  /** How many arguments are the state, and how many after it are scanned over. */
  readonly carry: number;
  readonly rows: number;
  readonly length: number;
  readonly reverse: boolean;
}

/** The primitive behind `scan`. Arguments: the state, what is scanned over, what the body closes over. */
const scanPrimitive: Primitive<ScanParams> = /* @__PURE__ */ definePrimitive<
  ScanParams,
  Record<never, never>
>({
  name: "scan",
  traits: {},
  aval: (_, { body, carry, length }) =>
    body.outputs.map(({ aval }, i) =>
      i < carry ? aval : avalOf([length, ...aval.shape], aval.dtype),
    ),
  rules: {
    [jvpRule]: differentiate,
    [transposeRule]: (_, args, params, context) => transposeScan(args, params, context),
    [batchRule]: batch,
    [controlRule]: (params) => ({ kind: "scan", ...params }),
    [inlineRule]: inlined,
    [hostRule]: onHost,
  },
});

/** A loop over no row or one. */
function inlined(
  inputs: readonly Var[],
  { body, carry, rows, length }: ScanParams,
  tools: InlineTools,
): readonly Var[] | undefined {
  if (length > 1) return undefined;
  if (length === 0)
    return body.outputs.map(({ aval: { shape, dtype } }, i) =>
      i < carry ? inputs[i]! : tools.broadcast(tools.constant(scalar(0, dtype)), [0, ...shape]),
    );
  const args = inputs.map((v, i) =>
    i >= carry && i < carry + rows ? tools.reshape(v, v.aval.shape.slice(1)) : v,
  );
  return tools.append(body, args).map((v, i) => (i < carry ? v : tools.reshape(v, [1, ...v.aval.shape])));
}

/** `scan` of a function of leaves: from the state and rows to the state and outputs. */
export function scanLeaves(
  op: string,
  body: Flat,
  init: readonly Tensor[],
  xs: readonly Tensor[],
  length: number,
  reverse: boolean,
  names?: Names,
): readonly Tensor[] {
  const avals = avalsOf(init);
  const carry = init.length;
  if (!staging() && length > 0) {
    let state = init;
    const outputs: (readonly Tensor[])[] = Array.from({ length });
    for (let k = 0; k < length; k++) {
      const i = reverse ? length - 1 - k : k;
      const results = body(...state, ...xs.map((x) => select(x, 0, i)));
      state = results.slice(0, carry);
      outputs[i] = results.slice(carry);
      checkCarry(op, avals, avalsOf(state), names);
    }
    return [
      ...state,
      ...outputs[0]!.map((_, k) =>
        stack(
          outputs.map((row) => row[k]!),
          0,
        ),
      ),
    ];
  }
  const rows = xs.map(({ aval: { shape, dtype } }) => avalOf(shape.slice(1), dtype));
  const { graph, captured } = stage(op, body, [...avals, ...rows], names);
  checkCarry(op, avals, avalsOf(graph.outputs), names);
  if (!staging())
    return [
      ...init,
      ...graph.outputs
        .slice(carry)
        .map(({ aval: { shape, dtype } }) => zerosOf(avalOf([0, ...shape], dtype))),
    ];
  const params = { body: graph, carry, rows: xs.length, length, reverse };
  return bindSome(scanPrimitive, [...init, ...xs, ...captured], params, graph.outputs.length);
}

/** The scan of a graph on all of its arguments, by the same way. */
function scanAll({ body, carry, rows, length, reverse }: ScanParams): Flat {
  return (...args) => {
    const [init, xs, constants] = split(args, carry, rows) as [Tensor[], Tensor[], Tensor[]];
    return scanLeaves("scan", (...x) => call(body)(...x, ...constants), init, xs, length, reverse);
  };
}

/**
 * In forward mode one scan of the state with tangents. In reverse mode two: the first also returns, for every step, what
 * the derivative needs (once, if it does not change from step to step), the second is linear in tangents.
 */
function differentiate(
  args: readonly Tensor[],
  tangents: Tangents,
  params: ScanParams,
  context: JvpContext,
) {
  if (!staging()) return pushForward(context, scanAll(params), args, tangents);
  const { body, carry, rows, length, reverse } = params;
  const [init, xs, constants] = split(args, carry, rows) as [Tensor[], Tensor[], Tensor[]];
  const moved = loopDependents(body, carry, tangents.map(isGiven), true);
  const which = [...moved.slice(0, carry), ...tangents.slice(carry).map(isGiven)];
  const started = init.flatMap((x, i) => (moved[i]! ? [tangents[i] ?? zerosLike(x)] : []));
  const [dxs, dconstants] = split(tangents.slice(carry), rows).map((list) =>
    list.filter(isGiven),
  ) as [Tensor[], Tensor[]];
  const k = started.length;
  const outputsOf = body.outputs.length;
  if (!context.reverse) {
    const joint = withTangents(context, body, which, moved);
    const results = scanLeaves(
      "scan",
      (...given) => {
        const [state, dstate, x, dx] = split(given, carry, k, rows) as [
          Tensor[],
          Tensor[],
          Tensor[],
          Tensor[],
        ];
        const [next, ys, dnext, dys] = split(
          joint(...state, ...x, ...constants, ...dstate, ...dx, ...dconstants),
          carry,
          outputsOf - carry,
          k,
        );
        return [...next!, ...dnext!, ...ys!, ...dys!];
      },
      [...init, ...started],
      [...xs, ...dxs],
      length,
      reverse,
    );
    const [last, dlast, ys, dys] = split(results, carry, k, outputsOf - carry) as [
      Tensor[],
      Tensor[],
      Tensor[],
      Tensor[],
    ];
    return { outputs: [...last, ...ys], tangents: spread(moved, [...dlast, ...dys]) };
  }
  const { forward, linear, residuals } = linearizeGraph(context, body, which, moved);
  // a residual is a constant of the loop, a row of what is scanned over, or has to be kept for each step
  const varies = dependents(
    { ...forward, outputs: residuals },
    forward.inputs.map((_, i) => i < carry + rows),
    false,
  );
  const row = residuals.map((v) => forward.inputs.indexOf(v) - carry);
  const isRow = row.map((r) => r >= 0 && r < rows);
  const fixed = residuals.filter((_, i) => !varies[i]!);
  const kept = residuals.filter((_, i) => varies[i]! && !isRow[i]!);
  const fixedValues = evaluateGraph(restrict(forward, fixed), args);
  const first = restrict(forward, [...body.outputs.map((_, i) => forward.outputs[i]!), ...kept]);
  const [outputs, keptValues] = split(scanAll({ ...params, body: first })(...args), outputsOf) as [
    Tensor[],
    Tensor[],
  ];
  const results = scanLeaves(
    "scan",
    (...given) => {
      const [dstate, dx, x] = split(given, k, dxs.length) as [Tensor[], Tensor[], Tensor[]];
      const [rest, rowsOf] = split(x, kept.length) as [Tensor[], Tensor[]];
      const values = residuals.map((v, i) =>
        isRow[i]!
          ? rowsOf.shift()!
          : varies[i]!
            ? rest[kept.indexOf(v)]!
            : fixedValues[fixed.indexOf(v)]!,
      );
      return call(linear)(...dstate, ...dx, ...dconstants, ...values);
    },
    started,
    [...dxs, ...keptValues, ...row.flatMap((r, i) => (isRow[i]! ? [xs[r]!] : []))],
    length,
    reverse,
  );
  return { outputs, tangents: spread(moved, results) };
}

/** The loop in the other direction: cotangents of the state are the state, and those of constants are summed up in it. */
function transposeScan(
  args: readonly (Tensor | LinearArg)[],
  { body, carry, rows, length, reverse }: ScanParams,
  context: TransposeContext,
): Tangents {
  const [, xs, constants] = split(args, carry, rows) as [
    unknown,
    (Tensor | LinearArg)[],
    (Tensor | LinearArg)[],
  ];
  const inputs = avalsOf(body.inputs);
  const unknown = args.map((a, i) => i < carry || isLinearArg(a));
  const zeros = inputs.map((aval) => (): Tensor => zerosOf(aval));
  const cts = context.cotangents;
  const live = cts.slice(carry).map(isGiven);
  const known = xs.filter((x): x is Tensor => !isLinearArg(x));
  const sums = inputs.flatMap((_, i) => (i >= carry + rows && unknown[i]! ? [i] : []));
  const results = scanLeaves(
    "scan",
    (...given) => {
      const [dstate, sofar, x, dys] = split(given, carry, sums.length, known.length) as [
        Tensor[],
        Tensor[],
        Tensor[],
        Tensor[],
      ];
      const values = inputs.map((aval, i): Tensor | LinearArg =>
        unknown[i]!
          ? { unknown: aval }
          : i < carry + rows
            ? x.shift()!
            : (constants[i - carry - rows] as Tensor),
      );
      const found = transposeCall(body, values, [...dstate, ...spread(live, dys)], context);
      return [
        ...dstate.map((_, i) => found[i] ?? zeros[i]!()),
        ...sums.map((i, s) => (found[i] === null ? sofar[s]! : add(sofar[s]!, found[i]!))),
        ...xs.flatMap((a, i) => (isLinearArg(a) ? [found[carry + i] ?? zeros[carry + i]!()] : [])),
      ];
    },
    [
      ...inputs.slice(0, carry).map((_, i) => cts[i] ?? zeros[i]!()),
      ...sums.map((i) => zeros[i]!()),
    ],
    [...known, ...cts.slice(carry).filter(isGiven)],
    length,
    !reverse,
  );
  const [dinit, total, dxs] = split(results, carry, sums.length);
  return spread(unknown, [...dinit!, ...dxs!, ...total!]).map((ct, i) =>
    isLinearArg(args[i]!) ? ct : null,
  );
}

/** The scan of the body for all examples; what is scanned over has the mapped axis second. */
function batch(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  params: ScanParams,
  context: BatchContext,
): Batched[] {
  if (!staging()) return mapped(context, scanAll(params), args, dims);
  const { body, carry, rows, length, reverse } = params;
  const [init, xs, constants] = split(args, carry, rows) as [Tensor[], Tensor[], Tensor[]];
  const [initDims, rowDims, constantDims] = split(dims, carry, rows) as [
    BatchDim[],
    BatchDim[],
    BatchDim[],
  ];
  const where = loopDependents(body, carry, dims.map(isGiven), false);
  const axes = [...first(where.slice(0, carry)), ...first(rowDims.map(isGiven)), ...constantDims];
  const results = scanLeaves(
    "scan",
    (...given) => mappedFirst(context, call(body), [...given, ...constants], axes, where),
    init.map((x, i) => (where[i]! ? axisFirst(x, initDims[i]!, context) : x)),
    xs.map((x, i) => (rowDims[i] === null ? x : moveaxis(x, rowDims[i]!, 1))),
    length,
    reverse,
  );
  return results.map((y, i) => [y, where[i]! ? (i < carry ? 0 : 1) : null]);
}

function onHost(
  { body, carry, rows, length, reverse }: ScanParams,
  compile: (graph: Graph) => HostFunction,
): HostFunction {
  const step = compile(body);
  const outputs = body.outputs.slice(carry).map((v) => v.aval);
  const sizes = body.inputs.slice(carry, carry + rows).map((v) => v.aval.size);
  return (inputs) => {
    const constants = inputs.slice(carry + rows);
    const xs = inputs.slice(carry, carry + rows);
    const ys = outputs.map((aval) => allocate(aval.dtype, aval.size * length));
    let state: readonly TypedArray[] = inputs.slice(0, carry);
    for (let k = 0; k < length; k++) {
      const i = reverse ? length - 1 - k : k;
      const row = xs.map((x, j) => x.subarray(i * sizes[j]!, (i + 1) * sizes[j]!));
      const results = step([...state, ...row, ...constants]);
      state = results.slice(0, carry);
      outputs.forEach((aval, j) => ys[j]!.set(results[carry + j]!, i * aval.size));
    }
    // the state may be a row of what was scanned over, which is not ours
    return [...state.map((x) => x.slice()), ...ys];
  };
}
