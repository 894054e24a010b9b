import { type Aval, CotangentError, describe, formatAval } from "@cotangent/core";
import { numberHint } from "@cotangent/jvp";

export const notAFunction = (op: string, got: unknown): CotangentError =>
  new CotangentError(
    "AF_NOT_A_FUNCTION",
    `${op}: expected the first argument to be a function of tensors, got ${describe(got)}.`,
  );

export const inputNotATensor = (op: string, got: unknown, index: number | null): CotangentError =>
  new CotangentError(
    "AF_INPUT_NOT_A_TENSOR",
    `${op}: expected ${index === null ? "the inputs to be a tensor or an array of tensors" : `input ${index} to be a tensor`}, got ${describe(got)}.`,
    typeof got === "number"
      ? "Wrap it: tensor(value)."
      : "For trees of tensors use jacrev, jacfwd or hessian of their own packages.",
  );

export const noInputs = (op: string): CotangentError =>
  new CotangentError("AF_NO_INPUTS", `${op}: expected at least one input, got none.`);

export const integerInput = (op: string, index: number, got: Aval): CotangentError =>
  new CotangentError(
    "AF_INTEGER_INPUT",
    `${op}: expected input ${index} to be floating-point, since it is differentiated, got ${formatAval(got)}.`,
    'Convert it with x.to("float32"), or capture it in the function instead of passing it.',
  );

export const outputNotATensor = (op: string, got: unknown, index: number | null): CotangentError =>
  new CotangentError(
    "AF_OUTPUT_NOT_A_TENSOR",
    `${op}: expected the function to return a tensor or an array of tensors, got ${describe(got)}${index === null ? "" : ` as output ${index}`}.`,
    got instanceof Promise
      ? "The function must not be async."
      : typeof got === "number" || typeof got === "boolean"
        ? numberHint
        : undefined,
  );

export const noOutputs = (op: string): CotangentError =>
  new CotangentError("AF_NO_OUTPUTS", `${op}: expected the function to return at least one tensor, got [].`);

export const tupleOutput = (op: string, count: number): CotangentError =>
  new CotangentError(
    "AF_TUPLE_OUTPUT",
    `${op}: expected the function to return a single tensor, got an array of ${count}.`,
    "Return one of them, or their sum.",
  );

export const notOneElement = (op: string, got: Aval): CotangentError =>
  new CotangentError(
    "AF_NOT_ONE_ELEMENT",
    `${op}: expected the function to return a tensor of one element, got ${formatAval(got)}.`,
    "Reduce it (y.sum()), or use jacobian of a gradient.",
  );

export const unknownOption = (op: string, name: string, known: readonly string[]): CotangentError =>
  new CotangentError(
    "AF_UNKNOWN_OPTION",
    `${op}: expected options out of ${known.join(", ")}, got ${name}.`,
    "Inputs are a tensor or an array of tensors; for an object of tensors use jacrev, jacfwd or hessian of their own packages.",
  );

export const unknownStrategy = (op: string, option: string, got: unknown): CotangentError =>
  new CotangentError(
    "AF_UNKNOWN_STRATEGY",
    `${op}: expected ${option} to be "reverse-mode" or "forward-mode", got ${describe(got)}.`,
    "Forward mode suits functions with more outputs than inputs, reverse mode the others.",
  );

export const forwardCreateGraph = (op: string, option: string): CotangentError =>
  new CotangentError(
    "AF_FORWARD_CREATE_GRAPH",
    `${op}: expected createGraph: false with ${option}: "forward-mode", got true.`,
    'Set createGraph: false or the strategy "reverse-mode"; jacfwd stays differentiable.',
  );

export const forwardStrict = (op: string, option: string): CotangentError =>
  new CotangentError(
    "AF_FORWARD_STRICT",
    `${op}: expected strict: false with ${option}: "forward-mode", got true.`,
    'Set strict: false or the strategy "reverse-mode".',
  );

export const forwardLoop = (op: string, option: string): CotangentError =>
  new CotangentError(
    "AF_FORWARD_NOT_VECTORIZED",
    `${op}: expected vectorize: true with ${option}: "forward-mode", got false.`,
    "Set vectorize: true.",
  );

export const strictVectorized = (op: string): CotangentError =>
  new CotangentError(
    "AF_STRICT_VECTORIZED",
    `${op}: expected at most one of strict and vectorize to be true, got both.`,
    "Set strict: false or vectorize: false.",
  );

export const missingV = (op: string, what: "output" | "input", got: readonly Aval[]): CotangentError =>
  new CotangentError(
    "AF_V_MISSING",
    `${op}: expected v, which may only be left out for a single ${what} of one element, got none with ${got.map(formatAval).join(" and ")}.`,
    `Pass v of the shape of the ${what}.`,
  );

export const vNotATensor = (op: string, got: unknown, index: number | null): CotangentError =>
  new CotangentError(
    "AF_V_NOT_A_TENSOR",
    `${op}: expected ${index === null ? "v to be a tensor or an array of tensors" : `entry ${index} of v to be a tensor`}, got ${describe(got)}.`,
  );

export const vNotSingle = (op: string, got: number): CotangentError =>
  new CotangentError("AF_V_NOT_SINGLE", `${op}: expected v to be a single tensor, got an array of ${got}.`);

export const vLength = (op: string, expected: number, got: number): CotangentError =>
  new CotangentError(
    "AF_V_LENGTH",
    `${op}: expected v to be an array of ${expected} tensors, got ${got === 1 ? "1 tensor" : `${got}`}.`,
  );

export const vShape = (op: string, index: number | null, expected: Aval, got: Aval): CotangentError =>
  new CotangentError(
    "AF_V_SHAPE",
    `${op}: expected ${index === null ? "v" : `entry ${index} of v`} to have the shape [${expected.shape.join(",")}], got [${got.shape.join(",")}].`,
    "v does not broadcast.",
  );

const strictly = "This is not allowed with strict: true.";

export const outputIndependent = (op: string, index: number): CotangentError =>
  new CotangentError(
    "AF_OUTPUT_INDEPENDENT",
    `${op}: expected every output of the function to depend on the inputs by differentiable operations, got output ${index}, which does not. ${strictly}`,
  );

export const independentOfInput = (op: string, what: string, input: number): CotangentError =>
  new CotangentError(
    "AF_INDEPENDENT_OF_INPUT",
    `${op}: expected a dependence on every input, got ${what}, which is independent of input ${input}. ${strictly}`,
  );

export const jacobianIndependent = (op: string, input: number): CotangentError =>
  new CotangentError(
    "AF_JACOBIAN_INDEPENDENT",
    `${op}: expected a function that is twice differentiable in every input, got a gradient with respect to input ${input} that is independent of the inputs, as that of a linear function is. ${strictly}`,
  );

export const resultIndependent = (op: string, what: string): CotangentError =>
  new CotangentError(
    "AF_RESULT_INDEPENDENT",
    `${op}: expected a result that depends on the inputs, got ${what}, which does not. This is not allowed with strict: true and createGraph: true.`,
  );
