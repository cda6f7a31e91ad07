// What needs nothing but a cluster, and leaves it as it was: one for all of them.
import "./bulk-operations-tests.ts";
import "./conductor-consoles-tests.ts";
import "./executions-over-grpc-tests.ts";
import "./external-payloads-tests.ts";
import "./grpc-clients-tests.ts";
import "./grpc-inventory-tests.ts";
import "./hello-world-tests.ts";
import "./inventory/inventory-tests.ts";
import "./operators-tests.ts";
import "./readme-tests.ts";
import "./round-trip-tests.ts";
import "./unkept-texts-tests.ts";
import "./update-v2-tests.ts";
