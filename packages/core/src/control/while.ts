import { type Aval, sameShape } from "../aval.ts";
import { requireFunction } from "../arguments.ts";
import type { Graph } from "../graph/graph.ts";
import { logicalAnd, ne, where as select } from "../ops/elementwise.ts";
import { zerosLike } from "../ops/creation.ts";
import { scalar } from "../ops/lift.ts";
import { any } from "../ops/reduction.ts";
import {
  type BatchContext,
  type BatchDim,
  type Batched,
  batchRule,
  controlRule,
  definePrimitive,
  hostRule,
  type JvpContext,
  jvpRule,
  type Primitive,
  transposeRule,
} from "../primitive.ts";
import { Tensor } from "../tensor/tensor.ts";
import { staging } from "../trace.ts";
import { flattenTensors, sameTree, unflatten } from "../tree.ts";
import { axisFirst, first, mapped, mappedFirst } from "./batching.ts";
import {
  dependents,
  isGiven,
  loopDependents,
  pushForward,
  spread,
  type Tangents,
  withTangents,
} from "./derivatives.ts";
import { badPredicate, carryStructure, carryType, whileReverse } from "./errors.ts";
import { avalsOf, bindSome, call, type Flat, knownValue, type Names, namesOf, split, stage, widen } from "./flat.ts";

interface WhileParams {
  readonly condition: Graph;
  readonly body: Graph;
  /** How many of the arguments are the state; the rest is what both graphs close over. */
  readonly carry: number;
}

/** The primitive behind `whileLoop`. Both graphs take the state, then what they close over. */
const whilePrimitive: Primitive<WhileParams> = /* @__PURE__ */ definePrimitive<
  WhileParams,
  Record<never, never>
>({
  name: "while",
  traits: {},
  aval: (_, { body }) => avalsOf(body.outputs),
  rules: {
    [jvpRule]: differentiate,
    [transposeRule]: () => {
      throw whileReverse();
    },
    [batchRule]: batch,
    [controlRule]: (params) => ({ kind: "repeat", ...params }),
    [hostRule]: ({ condition, body, carry }, compile) => {
      const [test, step] = [compile(condition), compile(body)];
      return (inputs) => {
        const constants = inputs.slice(carry);
        let state = inputs.slice(0, carry);
        while (test([...state, ...constants])[0]![0] !== 0)
          state = step([...state, ...constants]) as typeof state;
        return state;
      };
    },
  },
});

/**
 * Repeats `state = body(state)` while `condition(state)` is true. With known values this is a JavaScript loop, which every
 * transform sees through. Under `jit` it is one loop of the program, with forward mode only; under `vmap` with a mapped
 * condition it runs until the last example has finished.
 *
 * @param condition takes the state; returns a boolean, a number or a tensor of shape []
 * @param body takes the state, a tensor or a tree of tensors; returns the next one, of the same structure, shapes and dtypes
 * @param init the state at the beginning
 * @returns the state for which `condition` was false first
 * @throws CotangentError `CARRY_STRUCTURE`, `CARRY_TYPE`, `PREDICATE`; `WHILE_REVERSE` where it is transposed under `jit`
 * @example whileLoop((x) => x.lt(100), (x) => x.mul(2), tensor(1)) // 128
 */
export function whileLoop<S>(
  condition: (state: S) => Tensor | boolean | number,
  body: (state: S) => S,
  init: S,
): S {
  requireFunction("whileLoop", condition);
  requireFunction("whileLoop", body);
  const { leaves, tree } = flattenTensors(init, "whileLoop", "the initial state");
  const rebuild = (state: readonly Tensor[]): S => unflatten(tree, state);
  const next: Flat = (...state) => {
    const output = flattenTensors(body(rebuild(state)), "whileLoop", "the output of the body");
    if (!sameTree(tree, output.tree)) throw carryStructure("whileLoop", tree, output.tree);
    return output.leaves;
  };
  const names: Names = () => namesOf("the state", tree);
  return rebuild(repeat("whileLoop", (...state) => condition(rebuild(state)), next, leaves, names));
}

/** Of functions of leaves. Runs in JavaScript as long as the condition is known, and the rest as a primitive. */
export function repeat(
  op: string,
  condition: (...state: Tensor[]) => Tensor | boolean | number,
  body: Flat,
  init: readonly Tensor[],
  names?: Names,
): readonly Tensor[] {
  let state = init;
  const avals = avalsOf(init);
  while (!staging()) {
    const test = condition(...state);
    const known = test instanceof Tensor ? knownValue(scalarOf(op, test)) : Number(test);
    if (known === null) break;
    if (known === 0) return state;
    state = body(...state);
    checkCarry(op, avals, avalsOf(state), names);
  }
  const test = stage(op, (...x) => [asBoolean(op, condition(...x))], avals, names);
  const step = stage(op, body, avals, names);
  checkCarry(op, avals, avalsOf(step.graph.outputs), names);
  const captured = [...new Set([...test.captured, ...step.captured])];
  const carry = init.length;
  const params = {
    condition: widen(test, carry, captured),
    body: widen(step, carry, captured),
    carry,
  };
  return bindSome(whilePrimitive, [...state, ...captured], params, carry);
}

function scalarOf(op: string, test: unknown): Tensor {
  if (!(test instanceof Tensor) || test.aval.shape.length > 0) throw badPredicate(op, test);
  return test;
}

function asBoolean(op: string, test: Tensor | boolean | number): Tensor {
  if (typeof test === "boolean" || typeof test === "number") return scalar(Boolean(test), "bool");
  return scalarOf(op, test).aval.dtype === "bool" ? test : ne(test, 0);
}

/** Throws `CARRY_TYPE` unless the state keeps its shapes and dtypes. */
export function checkCarry(op: string, init: readonly Aval[], got: readonly Aval[], names?: Names): void {
  init.forEach((aval, i) => {
    const other = got[i]!;
    if (aval !== other && (aval.dtype !== other.dtype || !sameShape(aval.shape, other.shape)))
      throw carryType(op, names?.()[i] ?? `leaf ${i}`, aval, other);
  });
}

/** A loop of the state with tangents. Where these are recorded, the state is computed by a loop of its own first. */
function differentiate(
  args: readonly Tensor[],
  tangents: Tangents,
  { condition, body, carry }: WhileParams,
  context: JvpContext,
) {
  const [init, constants] = split(args, carry) as [Tensor[], Tensor[]];
  const loop: Flat = (...all) => {
    const [state, more] = split(all, carry) as [Tensor[], Tensor[]];
    return repeat(
      "whileLoop",
      (...x) => call(condition)(...x, ...more)[0]!,
      (...x) => call(body)(...x, ...more),
      state,
    );
  };
  if (staging() === null && knownValue(call(condition)(...args)[0]!) !== null)
    return pushForward(context, loop, args, tangents);
  const moved = loopDependents(body, carry, tangents.map(isGiven), true);
  const which = [...moved, ...tangents.slice(carry).map(isGiven)];
  const step = withTangents(context, body, which, moved);
  const started = init.flatMap((x, i) => (moved[i]! ? [tangents[i] ?? zerosLike(x)] : []));
  const more = tangents.slice(carry).filter(isGiven);
  const results = repeat(
    "whileLoop",
    (...state) => call(condition)(...state.slice(0, carry), ...constants)[0]!,
    (...state) => step(...state.slice(0, carry), ...constants, ...state.slice(carry), ...more),
    [...init, ...started],
  );
  return {
    outputs: context.reverse ? loop(...args) : results.slice(0, carry),
    tangents: spread(moved, results.slice(carry)),
  };
}

/** With a mapped condition all examples go on until the last has finished; those that have keep their state. */
function batch(
  args: readonly Tensor[],
  dims: readonly BatchDim[],
  { condition, body, carry }: WhileParams,
  context: BatchContext,
): Batched[] {
  const [init, constants] = split(args, carry) as [Tensor[], Tensor[]];
  const constantDims = dims.slice(carry);
  const moved = loopDependents(body, carry, dims.map(isGiven), false);
  const together = dependents(condition, [...moved, ...constantDims.map(isGiven)], false)[0]!;
  const where = together ? moved.map(() => true) : moved;
  const axes = first(where);
  const state = init.map((x, i) => (where[i]! ? axisFirst(x, dims[i]!, context) : x));
  const test: Flat = (...x) =>
    mappedFirst(
      context,
      call(condition),
      [...x, ...constants],
      [...axes, ...constantDims],
      [together],
    );
  const step: Flat = (...x) =>
    mappedFirst(context, call(body), [...x, ...constants], [...axes, ...constantDims], where);
  if (!together)
    return repeat("whileLoop", (...x) => test(...x)[0]!, step, state).map((y, i) => [y, axes[i]!]);
  const results = repeat(
    "whileLoop",
    (going) => any(going!),
    (going, ...x) => {
      const next = step(...x);
      const kept = mapped(
        context,
        (g, ...both) => x.map((_, i) => select(g!, both[i]!, both[x.length + i]!)),
        [going!, ...next, ...x],
        [0, ...axes, ...axes],
      );
      const now = kept.map(([y]) => y);
      return [logicalAnd(going!, test(...now)[0]!), ...now];
    },
    [...test(...state), ...state],
  );
  return results.slice(1).map((y) => [y, 0]);
}
