import { call, type Expr, type Func, type FunctionBuilder, i32, op, v128 } from "../emit/index.ts";
import type { MathName } from "./library.ts";

/** Four float32 or two float64. */
export type Shape = "f32x4" | "f64x2";
/** Four integers of 32 bits, with a sign or without. */
export type IntegerShape = "i32x4" | "u32x4";
export type LaneShape = Shape | IntegerShape;

/** A vector, or a number that all lanes have. */
export type Operand = Expr<"v128"> | number;
export type Vector = Expr<"v128">;

/** A function of vectors, and how it is computed. */
export type AnyFunction = Func<readonly "v128"[], "v128">;
export type Formula = (v: Lanes, ...args: readonly Vector[]) => Vector;

/** Gives the shared function of a name, which it adds to the module when it is first asked for. */
export interface Shared {
  get(name: MathName, shape: Shape): Func<readonly ["v128"], "v128">;
  /** A shared function of x, y and a mask: y where the mask is set, else the formula of x, which is for float64 where `rounded`. */
  unless(key: string, shape: Shape, formula: Formula, rounded: boolean): AnyFunction;
  /** A constant that the module keeps. */
  constant(key: string, value: Expr<"v128">): Expr<"v128">;
  /** x modulo π/2, exactly: see `reduction.ts`. */
  reduce(): Func<readonly ["f64"], "v128">;
  /** a modulo b, exactly: see `remainder.ts`. */
  remainder(): Func<readonly ["f64", "f64"], "f64">;
}

/** Formulas on vectors of one shape, written into a function. Results are variables: use them as often as you like. */
export class Lanes {
  readonly f: FunctionBuilder;
  readonly shape: Shape;
  readonly shared: Shared;
  /** The integers of the same width. */
  readonly ints: "i32x4" | "i64x2";
  readonly wide: boolean;

  constructor(f: FunctionBuilder, shape: Shape, shared: Shared) {
    this.f = f;
    this.shape = shape;
    this.shared = shared;
    this.wide = shape === "f64x2";
    this.ints = this.wide ? "i64x2" : "i32x4";
  }

  add = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.add`, this.vector(a), this.vector(b)));
  sub = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.sub`, this.vector(a), this.vector(b)));
  mul = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.mul`, this.vector(a), this.vector(b)));
  div = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.div`, this.vector(a), this.vector(b)));
  abs = (a: Operand): Vector => this.keep(op(`${this.shape}.abs`, this.vector(a)));
  neg = (a: Operand): Vector => this.keep(op(`${this.shape}.neg`, this.vector(a)));
  sqrt = (a: Operand): Vector => this.keep(op(`${this.shape}.sqrt`, this.vector(a)));
  floor = (a: Operand): Vector => this.keep(op(`${this.shape}.floor`, this.vector(a)));
  ceil = (a: Operand): Vector => this.keep(op(`${this.shape}.ceil`, this.vector(a)));
  trunc = (a: Operand): Vector => this.keep(op(`${this.shape}.trunc`, this.vector(a)));
  nearest = (a: Operand): Vector => this.keep(op(`${this.shape}.nearest`, this.vector(a)));
  /** b where b < a, else a: a NaN in `a` stays. */
  least = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.pmin`, this.vector(a), this.vector(b)));
  /** b where a < b, else a: a NaN in `a` stays. */
  most = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.pmax`, this.vector(a), this.vector(b)));
  /** NaN where either is; 0 is above −0. Slower than the two before. */
  maximum = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.max`, this.vector(a), this.vector(b)));
  minimum = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.min`, this.vector(a), this.vector(b)));

  // Comparisons and bits: masks are all ones or all zeros in a lane.

  less = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.lt`, this.vector(a), this.vector(b)));
  atMost = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.le`, this.vector(a), this.vector(b)));
  equal = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.eq`, this.vector(a), this.vector(b)));
  differ = (a: Operand, b: Operand): Vector => this.keep(op(`${this.shape}.ne`, this.vector(a), this.vector(b)));
  and = (a: Operand, b: Operand): Vector => this.keep(op("v128.and", this.vector(a), this.vector(b)));
  or = (a: Operand, b: Operand): Vector => this.keep(op("v128.or", this.vector(a), this.vector(b)));
  xor = (a: Operand, b: Operand): Vector => this.keep(op("v128.xor", this.vector(a), this.vector(b)));
  without = (a: Operand, b: Operand): Vector => this.keep(op("v128.andnot", this.vector(a), this.vector(b)));
  where = (mask: Vector, yes: Operand, no: Operand): Vector =>
    this.keep(op("v128.bitselect", this.vector(yes), this.vector(no), mask));
  /** |magnitude| with the sign of `sign`. */
  withSign = (magnitude: Operand, sign: Operand): Vector => this.where(this.number(-0), sign, magnitude);
  any = (mask: Vector): Expr<"i32"> => op("v128.any_true", mask);

  // The same bits as integers

  intAdd = (a: Vector, b: Vector): Vector => this.keep(op(`${this.ints}.add`, a, b));
  intSub = (a: Vector, b: Vector): Vector => this.keep(op(`${this.ints}.sub`, a, b));
  intEqual = (a: Vector, b: Vector): Vector => this.keep(op(`${this.ints}.eq`, a, b));
  shiftLeft = (a: Vector, by: number): Vector => this.keep(op(`${this.ints}.shl`, a, i32(by)));
  shiftRight = (a: Vector, by: number): Vector => this.keep(op(`${this.ints}.shr_u`, a, i32(by)));

  /** Σ coefficientᵢ · xⁱ, in pairs, pairs of pairs and so on (Estrin's rule): these functions wait for their chains of operations. */
  polynomial(x: Vector, coefficients: readonly number[]): Vector {
    let terms: readonly Vector[] = coefficients.map((c) => this.number(c));
    for (let power = x; ; power = this.mul(power, power)) {
      terms = terms.flatMap((c, i) => {
        if (i % 2 === 1) return [];
        const next = terms[i + 1];
        return [next === undefined ? c : this.add(c, this.mul(next, power))];
      });
      if (terms.length === 1) return terms[0]!;
    }
  }

  /** A number in all lanes, read where it is used: these functions have no loops to hoist it out of. */
  number(x: number): Vector {
    const bytes = new Uint8Array((this.wide ? new Float64Array(2).fill(x) : new Float32Array(4).fill(x)).buffer);
    return this.shared.constant(`${this.shape} ${Object.is(x, -0) ? "-0" : x}`, v128(bytes));
  }

  /** An integer in all lanes. */
  integer(x: bigint): Vector {
    const bytes = new Uint8Array((this.wide ? new BigInt64Array(2).fill(BigInt.asIntN(64, x)) : new Int32Array(4).fill(Number(BigInt.asIntN(32, x)))).buffer);
    return this.shared.constant(`${this.ints} ${x}`, v128(bytes));
  }

  /**
   * `y` where `usual` holds, else what `rare` gives for x, a function of its own (computed in float64 where `rounded`)
   * that is called only if there is such a lane. What a lane gives does not depend on its neighbours.
   */
  orRarely(y: Vector, usual: Vector, x: Vector, key: string, rare: Formula, rounded = false): Vector {
    const result = this.f.let(y);
    this.f.rarely(usual, () => this.f.set(result, call(this.shared.unless(key, this.shape, rare, rounded), x, y, usual)));
    return result;
  }

  call(name: MathName, x: Vector): Vector {
    const func = this.shared.get(name, this.shape);
    return this.keep(call(func, x));
  }

  keep(x: Vector): Vector {
    return this.f.let(x);
  }

  private vector(x: Operand): Vector {
    return typeof x === "number" ? this.number(x) : x;
  }
}
