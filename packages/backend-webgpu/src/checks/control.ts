import { GraphBuilder } from "@cotangent/compiler";
import {
  amax,
  type Aval,
  avalOf,
  concatenate,
  type Control,
  controlRule,
  definePrimitive,
  eq,
  type Graph,
  logicalAnd,
  maximum,
  type Primitive,
  type Tensor,
  traceGraph,
  type Var,
  where,
  zeros,
} from "@cotangent/core";
import type { Checked, IndexSite } from "./index-sites.ts";

/** Control flow whose graphs tell about their indices: there is a word more for each of `sites` in what the graphs return. */
export interface CheckedControl {
  readonly control: Control;
  readonly sites: readonly IndexSite[];
  /** Of a loop whose end depends on values: the condition, which looks at the last state, too. */
  readonly condition: Checked | null;
}

interface Params {
  readonly control: Control;
  readonly results: readonly Aval[];
}

/** Of this package alone: what a primitive of control flow does, with other graphs. */
const controlPrimitive: Primitive<Params> = /* @__PURE__ */ definePrimitive<
  Params,
  Record<never, never>
>({
  name: "webgpu.control",
  traits: {},
  aval: (_, { results }) => results,
  rules: { [controlRule]: ({ control }) => control },
});

/** Control flow that tells about its indices, `check` has graphs do so; null where there is nothing to tell. */
export function withWords(
  control: Control,
  check: (graph: Graph) => Checked,
): CheckedControl | null {
  switch (control.kind) {
    case "choose": {
      const [yes, no] = [check(control.ifTrue), check(control.ifFalse)];
      const sites = [...yes.sites, ...no.sites];
      if (sites.length === 0) return null;
      return {
        control: {
          kind: "choose",
          ifTrue: padded(yes, 0, no.sites.length),
          ifFalse: padded(no, yes.sites.length, 0),
        },
        sites,
        condition: null,
      };
    }
    case "scan": {
      const body = check(control.body);
      const { sites } = body;
      if (sites.length === 0) return null;
      const { carry } = control;
      const step = graphOf(control.body.inputs, carry, sites.length, (builder, args, before) => {
        const results = builder.append(body.graph, args);
        const word = builder.append(together(sites.length), [before, results.at(-1)!]);
        return [...results.slice(0, carry), ...word, ...results.slice(carry, -1)];
      });
      return { control: { ...control, carry: carry + 1, body: step }, sites, condition: null };
    }
    case "repeat": {
      const condition = check(control.condition);
      const body = check(control.body);
      const sites = [...condition.sites, ...body.sites];
      if (sites.length === 0) return null;
      const { carry } = control;
      // it ends where an index is out of range: what is read there could make it go on for ever
      const test = graphOf(control.condition.inputs, carry, sites.length, (builder, args, before) =>
        builder.append(goesOn(sites.length), [builder.append(condition.graph, args)[0]!, before]),
      );
      const step = graphOf(control.body.inputs, carry, sites.length, (builder, args, before) => {
        const results = builder.append(padded(body, condition.sites.length, 0), args);
        const tested = builder.append(padded(condition, 0, body.sites.length), args).at(-1)!;
        const [word] = builder.append(together(sites.length), [before, results.at(-1)!]);
        return [
          ...results.slice(0, -1),
          ...builder.append(together(sites.length), [word!, tested]),
        ];
      });
      return {
        control: { kind: "repeat", condition: test, body: step, carry: carry + 1 },
        sites,
        condition: condition.sites.length === 0 ? null : condition,
      };
    }
  }
}

/** Emits the control flow. `results`: those of the original one. */
export function emitControl(
  builder: GraphBuilder,
  { control, sites, condition }: CheckedControl,
  inputs: readonly Var[],
  outputs: readonly Var[],
): { readonly results: readonly Var[]; readonly words: Var } {
  const words = wordsOf(sites.length);
  const emit = (args: readonly Var[], at: number): Var[] => {
    const avals = outputs.map((v) => v.aval);
    const results = [...avals.slice(0, at), words, ...avals.slice(at)];
    return [...builder.emit(controlPrimitive, args, { control, results })];
  };
  if (control.kind === "choose") {
    const made = emit(inputs, outputs.length);
    return { results: made.slice(0, -1), words: made.at(-1)! };
  }
  const at = control.carry - 1;
  const none = builder.append(noWords(sites.length), [])[0]!;
  const made = emit([...inputs.slice(0, at), none, ...inputs.slice(at)], at);
  let [told] = made.splice(at, 1);
  if (condition !== null) {
    const last = padded(condition, 0, sites.length - condition.sites.length);
    const tested = builder.append(last, [...made, ...inputs.slice(at)]).at(-1)!;
    [told] = builder.append(unlessTold(sites.length), [told!, tested]);
  }
  return { results: made, words: told! };
}

const wordsOf = (count: number): Aval => avalOf([count], "uint32");
const none = (count: number): Tensor => zeros([count], { dtype: "uint32" });
const noWords = (count: number): Graph => traceGraph(() => [none(count)], []);

/** The larger of two words for each site. */
export const together = (count: number): Graph =>
  traceGraph((a, b) => [maximum(a!, b!)], [wordsOf(count), wordsOf(count)]);

const goesOn = (count: number): Graph =>
  traceGraph(
    (test, words) => [logicalAnd(test!, eq(amax(words!), 0))],
    [avalOf([], "bool"), wordsOf(count)],
  );

/** What the last state's condition tells, where nothing was wrong before: else the state is none that there should be. */
const unlessTold = (count: number): Graph =>
  traceGraph(
    (told, tested) => [where(eq(amax(told!), 0), tested!, told!)],
    [wordsOf(count), wordsOf(count)],
  );

/** The graph with words for sites before and after its own. */
function padded({ graph, sites }: Checked, before: number, after: number): Graph {
  const builder = new GraphBuilder();
  const args = graph.inputs.map((v) => builder.input(v.aval));
  const results = builder.append(graph, args);
  const own = sites.length;
  const pad = traceGraph(
    (...words) => [
      concatenate([
        ...(before === 0 ? [] : [none(before)]),
        ...words,
        ...(after === 0 ? [] : [none(after)]),
      ]),
    ],
    own === 0 ? [] : [wordsOf(own)],
  );
  const outputs = own === 0 ? results : results.slice(0, -1);
  return builder.finish([...outputs, ...builder.append(pad, results.slice(outputs.length))]);
}

/** A graph of the same arguments with words among them, behind the first `carry`. */
function graphOf(
  inputs: readonly Var[],
  carry: number,
  count: number,
  body: (builder: GraphBuilder, args: readonly Var[], words: Var) => readonly Var[],
): Graph {
  const builder = new GraphBuilder();
  const state = inputs.slice(0, carry).map((v) => builder.input(v.aval));
  const words = builder.input(wordsOf(count));
  const rest = inputs.slice(carry).map((v) => builder.input(v.aval));
  return builder.finish(body(builder, [...state, ...rest], words));
}
