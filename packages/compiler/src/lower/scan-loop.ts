import { type Aval, avalOf, type Control, controlRule, type DType, type Equation, type Graph, type IndexParams } from "@cotangent/core";
import { optimize } from "../compile.ts";
import { type Affine, type LoopVar, turnsOf, unbounded, variable } from "../ir/affine.ts";
import type { Expr, Loop, Node, Value } from "../ir/tree.ts";
import { nodesIn } from "../ir/visit.ts";
import type { Meaning } from "./elements.ts";
import { type Constants, Lowering } from "./lower.ts";
import type { Nest, NestSink } from "./nest.ts";
import { plainBody, targetOfBodies } from "./plain-body.ts";
import { load, loopsOver, maxWeight, newLoop, setTo, TreeBuilder } from "./tree-builder.ts";
import { restrictScan, type Scan } from "./scan-outputs.ts";

/** Control flow as loops of the program. */
export interface ControlLoops {
  /** Whether a graph has what may become one. */
  areIn(graph: Graph): boolean;
  /** Turns an equation into loops, or says that it cannot. */
  make(lowering: Lowering, equation: Equation): boolean;
}

/** Bodies that compute more elements in a step than so many gain nothing, and could be shared by threads. */
const maxWork = 4096;
/** Statements of a body: engines do not optimise very large functions. */
const maxNests = 250;
/** Products of more multiplications are the library's. */
const products = { multiplications: maxWork, columns: 4 } as const;

/**
 * A scan, or what is repeated while a condition holds, as a loop of the program, whose iterations go one after the other: the state is in scalars, or in arrays that the
 * end of the body writes. Only of bodies that are loops themselves, and short: others are called step by step.
 * @example const target: Target = { ...others, controlLoops: scanLoops };
 */
export const scanLoops: ControlLoops = {
  areIn: ({ equations }) => equations.some(({ primitive }) => primitive.rules[controlRule] !== undefined),
  make: makeLoop,
};

function makeLoop(lowering: Lowering, equation: Equation): boolean {
  const control: Control | undefined = equation.primitive.rules[controlRule]?.(equation.params);
  const sink = lowering.tree;
  if (control === undefined || control.kind === "choose" || !(sink instanceof TreeBuilder || sink instanceof Recorder)) return false;
  const scan = control.kind === "scan" ? restrictScan(control, equation, lowering.graph) : repeated(control, equation);
  if ([scan.condition, scan.body].some((graph) => graph?.equations.some(isLong))) return false;
  const loop = new ScanLoop(lowering, scan, sink instanceof Recorder ? sink.tree : sink);
  if (!loop.fits()) return false;
  if (sink instanceof Recorder) sink.take(loop.recorder, () => loop.emit());
  else loop.emit();
  loop.define(equation);
  return true;
}

/** A loop that goes on while a condition holds: a scan without rows whose length nobody knows. */
const repeated = ({ condition, body, carry }: Extract<Control, { kind: "repeat" }>, { inputs, outputs }: Equation): Scan => ({
  condition,
  body,
  inputs,
  carry,
  rows: 0,
  length: unbounded,
  reverse: false,
  outputs: outputs.map((_, i) => i),
});

/** Steps that make many elements, before anything is known of how. */
const isLong = ({ outputs }: Equation): boolean => outputs.some(({ aval }) => aval.size > maxWork);

/** Keeps nests, to be given to the tree once it is known that all of them can. */
class Recorder implements NestSink {
  readonly sequential = true;
  readonly tree: TreeBuilder;
  readonly steps: (() => void)[] = [];
  work = 0;
  nests = 0;
  /** Whether there is nothing but loops. */
  fits = true;

  constructor(tree: TreeBuilder) {
    this.tree = tree;
  }

  value(aval: Aval, dtype?: DType): Value {
    return this.tree.value(aval, dtype);
  }

  loopVar(extent: number): LoopVar {
    return this.tree.loopVar(extent);
  }

  clear(): void {
    this.fits = false;
  }

  step(): void {
    this.fits = false;
  }

  add(nest: Nest): void {
    this.steps.push(() => this.tree.add(nest));
    this.work += turnsOf(nest.loops);
    this.nests++;
  }

  /** The nests of a loop inside. */
  take({ work, nests }: Recorder, emit: () => void): void {
    this.steps.push(emit);
    this.work += work;
    this.nests += nests;
  }
}

/** The equations of a body, whose arguments stand for expressions. */
class Body extends Lowering {
  constructor(outer: Lowering, graph: Graph, tree: Recorder, given: readonly Meaning[], constants: Constants) {
    super({ ...graph, inputs: [] }, { ...targetOfBodies(outer.target), products }, tree, constants);
    graph.inputs.forEach((v, i) => (this.meanings[v.id] = given[i]!));
    for (const equation of graph.equations) this.equation(equation);
  }

  protected override gathersInLoops({ params, inputs, outputs }: Equation): boolean {
    return outputs[0]!.aval.size > 0 && inputs[0]!.aval.shape[(params as IndexParams).axis]! > 1;
  }
}

/** Elements that are copied into an array, under loops of their own. */
interface Copy {
  readonly loops: readonly LoopVar[];
  readonly target: Value;
  readonly index: readonly Affine[];
  readonly expr: Expr;
}

class ScanLoop {
  readonly recorder: Recorder;
  private readonly tree: TreeBuilder;
  private readonly loop: LoopVar;
  private readonly states: readonly Value[];
  /** What is stacked: a row in each iteration. */
  private readonly stacked: readonly Value[];
  private readonly begin: readonly Copy[];
  private readonly advance: readonly Copy[];
  private readonly scan: Scan;
  private readonly lowering: Lowering;
  private readonly constants: Constants;

  constructor(lowering: Lowering, scan: Scan, tree: TreeBuilder) {
    this.lowering = lowering;
    this.scan = scan;
    this.tree = tree;
    const recorder = new Recorder(tree);
    this.recorder = recorder;
    const { inputs, carry, rows, length, reverse } = scan;
    const target = targetOfBodies(lowering.target);
    const graph = optimize(plainBody(scan.body, target), target);
    this.loop = tree.loopVar(length);
    this.loop.serial = true;
    const at: Affine = reverse ? { offset: length - 1, terms: [{ loop: this.loop, factor: -1 }] } : variable(this.loop);
    const states = graph.inputs.slice(0, carry).map(({ aval }) => tree.value(aval));
    this.states = states;
    const given = inputs.map((x, i): Meaning => {
      if (i < carry) return { kind: "value", value: states[i]! };
      if (i < carry + rows) return { kind: "given", element: (index) => lowering.element(x, [at, ...index]) };
      const meaning = lowering.meaningOf(x);
      return meaning.kind === "value" ? meaning : { kind: "given", element: (index) => lowering.element(x, index) };
    });
    this.constants = [...lowering.constants];
    if (scan.condition !== undefined) this.leaveUnless(scan.condition, given);
    const body = new Body(lowering, graph, recorder, given, this.constants);
    this.begin = states.map((state, i) => copyTo(tree, state, (index) => lowering.element(inputs[i]!, index)));
    const advance: Copy[] = [];
    this.stacked = graph.outputs.slice(carry).map((v) => {
      const value = tree.value(avalOf([length, ...v.aval.shape], v.aval.dtype));
      const { loops, index } = loopsOver(tree, v.aval.shape);
      recorder.add({ loops, target: value, index: [at, ...index], expr: body.element(v, index), fold: null });
      return value;
    });
    states.forEach((state, i) => {
      const v = graph.outputs[i]!;
      const meaning = body.meaningOf(v);
      if (meaning.kind === "value" && meaning.value === state) return;
      let value: Value;
      if (meaning.kind === "value" && states.includes(meaning.value)) {
        // Another state, which may have its next value by then.
        value = tree.value(v.aval);
        recorder.add({ ...copyTo(tree, value, (index) => body.element(v, index)), fold: null });
      } else value = body.stored(v);
      advance.push(copyTo(tree, state, (index) => load(value, index)));
    });
    this.advance = advance;
  }

  /** The condition is the first thing in the body; nothing of the rest is done before it. */
  private leaveUnless(condition: Graph, given: readonly Meaning[]): void {
    const { lowering, recorder, tree } = this;
    const target = targetOfBodies(lowering.target);
    const graph = optimize(plainBody(condition, target), target);
    const test = new Body(lowering, graph, recorder, given, this.constants);
    const goesOn = tree.value(avalOf([], "bool"));
    recorder.add({ ...copyTo(tree, goesOn, (index) => test.element(graph.outputs[0]!, index)), fold: null });
    recorder.steps.push(() => {
      const { body } = tree.site!;
      for (const node of body) if (node.kind === "loop") node.weight = maxWeight;
      body.push({ kind: "leave", unless: load(goesOn, []) });
    });
  }

  fits(): boolean {
    const { fits, work, nests } = this.recorder;
    return fits && work <= maxWork && nests <= maxNests;
  }

  emit(): void {
    const { tree, states } = this;
    const parent = tree.site;
    const around = tree.bodyOf(parent);
    const loop = newLoop(this.loop, parent, around.length);
    for (const copy of this.begin) loop.before.push(nodeOf(copy, parent));
    around.push(loop);
    tree.site = loop;
    for (const step of this.recorder.steps) step();
    for (const copy of this.advance) loop.body.push(nodeOf(copy, loop));
    tree.site = parent;
    // Nothing else goes in: where there are vectors, it would lose them.
    loop.weight = maxWeight + nodesIn(loop).length;
    for (const state of states) tree.wrote(state, parent, loop, loop.position, null);
  }

  /** The results of the equation. */
  define({ outputs }: Equation): void {
    const { lowering, constants, scan } = this;
    lowering.constants.push(...constants.slice(lowering.constants.length));
    [...this.states, ...this.stacked].forEach((value, i) => lowering.define(outputs[scan.outputs[i]!]!, value));
  }
}

function copyTo(tree: TreeBuilder, target: Value, element: (index: readonly Affine[]) => Expr): Copy {
  const { loops, index } = loopsOver(tree, target.aval.shape);
  return { loops, target, index, expr: element(index) };
}

/** The copy under loops of its own. */
function nodeOf({ loops, target, index, expr }: Copy, parent: Loop | null): Node {
  const made: Loop[] = [];
  for (const loop of loops) made.push(newLoop(loop, made.at(-1) ?? parent, 0));
  const statement = setTo(target, index, expr);
  made.forEach((loop, i) => {
    loop.body.push(made[i + 1] ?? statement);
    loop.weight = 1;
  });
  return made[0] ?? statement;
}
