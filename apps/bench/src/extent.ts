/** How much is run: small sizes only; everything that fits in two minutes on two cores; everything, measured for longer. */
export type Extent = "quick" | "usual" | "thorough";
