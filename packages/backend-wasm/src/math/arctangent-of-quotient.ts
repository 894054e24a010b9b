import type { Lanes, Vector } from "./lanes.ts";

/** The angle of the point (x, y), in float64. */
export function atan2(v: Lanes, y: Vector, x: Vector): Vector {
  const z = v.call("atan", v.abs(v.div(y, x)));
  return v.withSign(v.where(v.less(x, 0), v.sub(Math.PI, z), z), y);
}
