import type { DType } from "@cotangent/core";

/**
 * A number as a u32 that has its place in the order: −0 and 0 have one place, NaN is above everything (`nan: "last"`), or
 * below.
 */
export function keyOf(
  element: string,
  dtype: DType,
  use: (name: string) => string,
  nan: "last" | "first" = "last",
): string {
  if (dtype === "bool") return `u32(${element})`;
  if (dtype === "uint32") return element;
  if (dtype === "int32") return `(bitcast<u32>(${element}) ^ 0x80000000u)`;
  return `${use(nan === "last" ? "keyNanLast" : "keyNanFirst")}(${element})`;
}
