/** Numbers in [0, 1), the same in every run. */
export function uniform(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers of any exponent: random bits. */
export function anyFloat(random: () => number, type: Float32ArrayConstructor | Float64ArrayConstructor): () => number {
  const view = new DataView(new ArrayBuffer(8));
  return () => {
    view.setUint32(0, random() * 2 ** 32);
    view.setUint32(4, random() * 2 ** 32);
    return type === Float32Array ? view.getFloat32(0) : view.getFloat64(0);
  };
}

/** A unit in the last place of a number, with `digits` binary digits after the first. */
export function ulp(x: number, digits: number, smallest: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), smallest);
  const power = 2 ** exponent > Math.abs(x) ? exponent - 1 : exponent;
  return 2 ** Math.max(power - digits, smallest - digits);
}

export const ordinary = (y: number): boolean => Number.isFinite(y) && y !== 0;
export const show = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
