import { HealthImplementation } from "grpc-health-check";

import type { RpcServiceDefinition } from "./service-definition.ts";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";

/** `grpc.health.v1.Health` for a server whose services are all well or all not. Unknown services are NOT_FOUND. */
export class ServingHealth {
  readonly #health = new HealthImplementation();
  readonly #names = new Set<string>([""]);
  #serving = false;
  #draining = false;

  /** The services told of; the empty name stands for the whole server. */
  addNames(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    this.#tell();
  }

  setServing(serving: boolean): void {
    this.#serving = serving;
    this.#tell();
  }

  /** NOT_SERVING from now on, whatever else is said. */
  drain(): void {
    this.#draining = true;
    this.#tell();
  }

  addTo(server: {
    addService(definition: RpcServiceDefinition, implementation: UntypedServiceImplementation): void;
  }): void {
    this.#health.addToServer(server);
  }

  #tell(): void {
    const status = this.#serving && !this.#draining ? "SERVING" : "NOT_SERVING";
    for (const name of this.#names) this.#health.setStatus(name, status);
  }
}
