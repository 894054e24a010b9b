/**
 * Values of the special functions at points that float32 holds exactly, computed with mpmath at 60 digits
 * (https://mpmath.org) and rounded to float64. Each table: six points in the middle of the domain, where the
 * derivatives are checked too, then points near its ends.
 */

/** Pairs of an argument and the value there. */
export type Values = readonly (readonly [number, number])[];

/** erf */
export const erfValues: Values = [
  [-2.5, -0.999593047982555],
  [-1.25, -0.9229001282564583],
  [-0.5, -0.5204998778130465],
  [0.25, 0.27632639016823696],
  [0.75, 0.7111556336535151],
  [1.75, 0.9866716712191824],
  [9.5367431640625e-7, 1.0761062308265404e-6],
  [-3, -0.9999779095030014],
  [4.5, 0.9999999998033839],
  [6, 1],
  [0, 0],
];

/** erfc */
export const erfcValues: Values = [
  [-2.5, 1.999593047982555],
  [-1.25, 1.9229001282564582],
  [-0.5, 1.5204998778130465],
  [0.25, 0.7236736098317631],
  [0.75, 0.28884436634648486],
  [1.75, 0.013328328780817557],
  [9.5367431640625e-7, 0.9999989238937692],
  [-3, 1.9999779095030015],
  [4.5, 1.9661604415428876e-10],
  [9, 4.13703174651381e-37],
  [0, 1],
];
