// Every public function of the umbrella with arguments that it cannot take: a CotangentError which names the function,
// or a result, but never the TypeError or RangeError of a line deep inside.
import * as cotangent from "cotangent";
import { CotangentError, createCpuBackend, setDefaultBackend, tensor } from "cotangent";
import { afterAll, describe, expect, it } from "vitest";

/** For whoever writes primitives, transforms or backends: their arguments are made by code, and types check them. */
const forAuthors = new Set(
  `allocate auxPair avalOf backendMismatch badArgument beside bind bind1 broadcastShapes bufferOf checkOpen
  checkOptions checkShape contract currentBackend definePrimitive describe dimOutOfRange disposed dtypeMismatch
  evaluateGraph flattenPrimals flattenTensors flattenTree formatAval formatTree freeAxes indexOutOfRange integerPow
  isFloat isInteger isLinearArg isPlainObject keepFreed keptShape onBackend requireBackend leakedTracer mapLeaves missingKernel missingRule nextLevel noBackend
  noSingleValue noSyncRead normalizeDim normalizeDims normalizeIndex notAFunction notAList notBroadcastable notFloating
  notOneElement padAll pathsOf pickClass placesOf printGraph promote range requireDTypes requireFunction requireList
  resultType ruleIn sameShape sameTree scalar selectArgs shapeMismatch sizeOf sliceAxis sliceBounds splitAux stridesOf toDType
  toFloat toIndices traceGraph unflattenTree unknownOption unsupportedDType withTrace random.threefry2x32`.split(/\s+/),
);

/** Names in messages where they are not the function's own. */
const namedInstead: Readonly<Record<string, readonly string[]>> = {
  variance: ["var"], // its name in PyTorch, and as a method
  // in every bundle, where the bytes of a name count; of the first three, methods cannot get what they refuse
  reciprocal: ["div"],
  square: ["pow"],
  relu: ["le"],
  logicalAnd: ["bitAnd"],
  "linalg.norm": ["norm", "matrixNorm", "vectorNorm"],
};

type Call = (...args: readonly unknown[]) => unknown;

const isFunction = (value: unknown): value is Call =>
  typeof value === "function" && !Function.prototype.toString.call(value).startsWith("class");

const functionsOf = (prefix: string, exports: object): (readonly [string, Call])[] =>
  Object.entries(exports).flatMap(([name, value]) => (isFunction(value) ? [[prefix + name, value] as const] : []));

const all = [
  ...functionsOf("", cotangent),
  ...functionsOf("random.", cotangent.random),
  ...functionsOf("functional.", cotangent.functional),
  ...functionsOf("linalg.", cotangent.linalg),
];
const functions = all.filter(([name]) => !forAuthors.has(name));

const cpu = createCpuBackend();
const badValues: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["undefined", undefined],
  ["{}", {}],
  ['"x"', "x"],
  ["NaN", NaN],
  ["[]", []],
  ["() => 1", () => 1],
  ["float32[5]", tensor([1, 2, 3, 4, 5], { backend: cpu })],
  ["uint32[2]", tensor([1, 2], { dtype: "uint32", backend: cpu })],
];

const matrix = () => tensor([[1, 2], [3, 4]]);
const vector = () => tensor([1, 2, 3, 4]);
/** Arguments that some functions take: one place of them at a time gets a bad value. */
const taken: readonly (() => readonly unknown[])[] = [
  () => [matrix(), matrix(), matrix(), matrix()],
  () => [matrix(), 1, 1, 1],
  () => [matrix(), 0, matrix(), matrix()],
  () => [vector(), vector(), vector(), vector()],
  () => [(x: unknown) => x, matrix(), matrix()],
  () => [[matrix(), matrix()], 0, 0],
  () => [[2, 2], 1, 1, 1],
];

/** The lists of arguments with `value` somewhere. */
function* argumentsWith(value: unknown): Generator<readonly unknown[]> {
  for (let count = 1; count <= 4; count++) yield Array<unknown>(count).fill(value);
  for (const make of taken) for (let place = 0; place < 5; place++) {
    const args = make();
    if (place > args.length) continue;
    yield [...args.slice(0, place), value];
    if (place + 1 < args.length) yield args.toSpliced(place, 1, value);
  }
}

afterAll(() => setDefaultBackend(cpu));

async function thrownBy(f: Call, args: readonly unknown[]): Promise<unknown> {
  try {
    await f(...args);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    setDefaultBackend(cpu); // null is a backend that it takes
  }
}

describe("bad arguments", () => {
  it("the list of functions for authors names nothing that is not exported", () => {
    const names = new Set(all.map(([name]) => name));
    expect([...forAuthors].filter((name) => !names.has(name))).toEqual([]);
  });

  it("the list of other names has nothing that is not called here", () => {
    const names = new Set(functions.map(([name]) => name));
    expect(Object.keys(namedInstead).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(functions)("%s refuses them by CotangentErrors that name it", async (name, f) => {
    const raw: string[] = [];
    const short = name.replace(/^.*\./, "");
    const said = namedInstead[name] ?? [short];
    for (const [what, value] of badValues) for (const args of argumentsWith(value)) {
      if (name.startsWith("create") && args.length > 1) continue; // a factory takes options, and what it makes is dear
      const error = await thrownBy(f, args);
      if (error === undefined) continue;
      const where = `${what} as argument ${args.length - 1}: `;
      if (!(error instanceof CotangentError)) raw.push(where + String(error));
      else if (error.code === "" || !said.some((word) => error.message.startsWith(`${word}: `))) raw.push(where + error.message);
    }
    expect(raw).toEqual([]);
  });

  const x = matrix();
  const withOptions: readonly (readonly [string, Call])[] = [
    ["sum", (options) => Reflect.apply(cotangent.sum, null, [x, 0, options])],
    ["tensor", (options) => Reflect.apply(cotangent.tensor, null, [[1], options])],
    ["zeros", (options) => Reflect.apply(cotangent.zeros, null, [[2], options])],
    ["gelu", (options) => Reflect.apply(cotangent.gelu, null, [x, options])],
    ["conv1d", (options) => Reflect.apply(cotangent.conv1d, null, [x, x, options])],
    ["addmm", (options) => Reflect.apply(cotangent.addmm, null, [x, x, x, options])],
    ["kthvalue", (options) => Reflect.apply(cotangent.kthvalue, null, [x, 1, 0, options])],
  ];
  it.each(withOptions)("%s says that options are an object, and what it got", (name, f) => {
    for (const [got, options] of [["null", null], ["5", 5], ['"x"', "x"], ["[1]", [1]], ["float32[2,2]", x]] as const)
      expect(() => f(options)).toThrow(`${name}: expected the options to be an object, got ${got}.`);
  });
});
