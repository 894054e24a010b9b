// Tests run against src, so nothing is built first.
// A list of conditions replaces vite's defaults, so they are named again here.
export const nodeResolve = {
  ssr: {
    resolve: { conditions: ["@cotangent/source", "module", "node", "development|production"] },
  },
};
