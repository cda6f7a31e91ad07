export { indexingSetting } from "./config/indexing-setting.ts";
export { workflowMessagesSetting } from "./config/workflow-messages-setting.ts";
export { serviceAddresses, type ServiceAddress } from "./config/addresses.ts";
export { ConfigError, type ConfigFault } from "./config/config-error.ts";
export {
  externalPayloadSettings,
  externalThresholds,
  payloadLimits,
  payloadLimitSettings,
  maxEventBytes,
  maxExternalBytes,
  externalThresholdSettings,
  httpUrl,
  s3Settings,
  type S3Settings,
} from "./config/external-payload-settings.ts";
export { statusSettings, type StatusPublisherName } from "./config/status-settings.ts";
export { loadConfig, type Environment } from "./config/load-config.ts";
export { isSecretName, maskSecrets } from "./config/mask-secrets.ts";
export { mysqlUrl, parseMysqlUrl, type MysqlAddress, type MysqlTls } from "./config/mysql-url.ts";
export { redisUrl, type RedisAddress } from "./config/redis-url.ts";
export { boolean, durationMs, integer, logLevel, oneOf, port, setting, text } from "./config/settings.ts";
export { processClock, type Clock } from "./clock.ts";
export { errorForLog, type LoggedError } from "./log/error-for-log.ts";
export { logAbout, makeLog, type Log, type LogFields, type LogSource } from "./log/make-log.ts";
export { closeParts, type CloseOutcome, type Part } from "./process/close-parts.ts";
export { nodeProcess, type ProcessEvent, type ProcessEvents } from "./process/process-events.ts";
export { runService } from "./process/run-service.ts";
export { makeShutdown, type Shutdown, type ShutdownOptions } from "./process/shutdown.ts";
export type { CallContext } from "./grpc-server/call-context.ts";
export type { CallEnd } from "./grpc-server/call-record.ts";
export type { DeliveryOutcome } from "./grpc-server/delivery.ts";
export { EncodedMessage } from "./grpc-server/encoded-message.ts";
export { errorStatus, statusFor, type ErrorStatus } from "./grpc-server/error-status.ts";
export { makeGrpcServer, type GrpcServer, type GrpcServerOptions } from "./grpc-server/grpc-server.ts";
export { bidi, serverStream, unary } from "./grpc-server/handlers.ts";
export { reflectionService } from "./grpc-server/reflection.ts";
export { RpcError, type FieldViolation, type RpcCode, type RpcErrorDetails } from "./grpc-server/rpc-error.ts";
export { type ServerLimits, type ServerTls } from "./grpc-server/server-options.ts";
export {
  UndecodableRequest,
  wrapServiceDefinition,
  type RpcServiceDefinition,
} from "./grpc-server/service-definition.ts";
export { encodeStatus, statusDetailsTrailer, statusToWire } from "./grpc-server/status-details.ts";
export {
  openChannel,
  type ChannelTarget,
  type ClientConstructor,
  type ClientTls,
  type GrpcChannel,
} from "./grpc-client/channel.ts";
export { HashRing } from "./grpc-client/hash-ring.ts";
export { makeMemberPool, type Member, type MemberPool, type MemberPoolOptions } from "./grpc-client/member-pool.ts";
export { watchHealth } from "./grpc-client/watch-health.ts";
export type { DeciderCall, DeciderMember, DeciderPool } from "./decider-link/decider-pool.ts";
export { makeDeciderLink, type DeciderLink, type DeciderLinkOptions } from "./decider-link/decider-link.ts";
export { makeHealthServer, type HealthServer, type HealthServerOptions } from "./http/health-server.ts";
export { readiness, type Readiness, type ReadinessCheck } from "./http/readiness.ts";
export { grpcServerMetrics } from "./metrics/grpc-server-metrics.ts";
export { makeMetrics, type LabelValues, type MetricOptions, type Metrics } from "./metrics/metrics.ts";
export {
  grpcServerConfig,
  grpcServerSettings,
  processSettings,
  type GrpcServerConfig,
  type ProcessConfig,
} from "./config/common-settings.ts";
export { startServiceProcess, type ServiceProcess } from "./process/service-process.ts";
export { environmentWritesSetting } from "./config/environment-writes-setting.ts";
export { shownSettings } from "./config/shown-settings.ts";
export { secretsSetting } from "./config/secrets-setting.ts";
export { environmentSecrets, type EnvironmentSecrets } from "./secrets/environment-secrets.ts";
export { SecretBox, SECRETS_KEY_BYTES, SecretUnreadableError } from "./secrets/secret-box.ts";
export { workflowEnvironment } from "./secrets/workflow-environment.ts";
export { SharedRead } from "./shared-read.ts";
