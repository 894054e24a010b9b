import { testSameResults } from "./same-results.ts";

testSameResults();
