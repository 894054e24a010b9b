// Tests run against src, so nothing is built first, unless COTANGENT_BUILT is set: then what one package imports from another is
// what is published for Node.
const source = process.env.COTANGENT_BUILT ? [] : ["@cotangent/source"];
// A list of conditions replaces vite's defaults, so they are named again here.
export const nodeResolve = {
  ssr: {
    resolve: { conditions: [...source, "module", "node", "development|production"] },
  },
};

export const browserResolve = {
  resolve: { conditions: ["@cotangent/source", "module", "browser", "development|production"] },
};

/** A server whose pages are cross-origin isolated: they have SharedArrayBuffer, which threads need. */
export const isolatedServer = {
  headers: {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  },
};
