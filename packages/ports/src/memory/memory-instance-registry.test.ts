import { instanceRegistrySuite } from "../contract/instance-registry-suite.ts";
import { makeMemoryInstanceRegistry } from "./memory-instance-registry.ts";

instanceRegistrySuite("the registry of instances in memory", async ({ lapseMs }) => {
  const registry = makeMemoryInstanceRegistry({ lapseMs });
  return await Promise.resolve({
    connect: async () => await Promise.resolve(registry),
    empty: async () => await Promise.resolve(registry.empty()),
    drop: async () => await Promise.resolve(),
  });
});
