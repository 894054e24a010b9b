import { type DType, type Float } from "@cotangent/core";

const bits = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** Floating-point numbers in order, counted: neighbours differ by 1, and both zeros are 0. */
function ordinal(x: number, dtype: Float): bigint {
  if (dtype === "float16") return halfOrdinal(x);
  if (dtype === "float32") {
    bits.setFloat32(0, x);
    const b = BigInt(bits.getInt32(0));
    return b < 0n ? -(b & 0x7fffffffn) : b;
  }
  bits.setFloat64(0, x);
  const b = bits.getBigInt64(0);
  return b < 0n ? -(b & 0x7fffffffffffffffn) : b;
}

/** How many numbers of `dtype` lie between two: 0 if equal (NaN equals NaN), Infinity if only one is NaN. */
export function ulpsBetween(a: number, b: number, dtype: Float): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const distance = ordinal(a, dtype) - ordinal(b, dtype);
  return Number(distance < 0n ? -distance : distance);
}

/** A real number as `dtype` holds it. */
export function rounded(x: number, dtype: DType): number {
  if (dtype === "float16") return roundedToHalf(x);
  return dtype === "float32" ? Math.fround(x) : x;
}

/** The float16 number nearest to `x`, the even one of two: of the multiples of 2⁻²⁴, or of what eleven digits leave. */
function roundedToHalf(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -14) - 10);
  const units = Math.abs(x) / unit;
  const below = Math.floor(units);
  const rest = units - below;
  const whole = below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
  return Math.sign(x) * (whole * unit >= 65536 ? Infinity : whole * unit);
}

/** The number of float16 numbers from 0 up to `x`, which is one. */
function halfOrdinal(x: number): bigint {
  const size = Math.min(Math.abs(x), 65536);
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const count = (exponent + 14) * 1024 + size / 2 ** (exponent - 10);
  return BigInt(Math.round(size === 0 ? 0 : Math.sign(x) * count));
}
