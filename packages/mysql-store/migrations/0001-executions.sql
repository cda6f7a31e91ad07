-- Everything that a batch writes. The rules behind the shape: README.md.
-- Ids are 16 bytes, times are epoch milliseconds, text is UTF-8 in binary columns: no collation touches it.
-- A payload is in its row while it has at most 4096 bytes, else in `payload`, and the row holds its hash.

create table if not exists execution (
  id binary(16) not null,
  shared_bits binary(8) not null,
  format smallint not null default 1,
  revision bigint not null default 0,
  status varbinary(32) not null default '',
  wake_at bigint null,
  last_event_time bigint not null default 0,
  snapshot_hash binary(32) not null,
  workflow_name varbinary(1020) not null default '',
  workflow_version int not null default 0,
  correlation_id varbinary(1020) null,
  priority smallint not null default 0,
  task_to_domain longblob null,
  event mediumblob null,
  parent_workflow_id binary(16) null,
  parent_workflow_task_id binary(16) null,
  created_by mediumblob null,
  external_input_payload_storage_path mediumblob null,
  external_output_payload_storage_path mediumblob null,
  create_time bigint not null default 0,
  update_time bigint not null default 0,
  end_time bigint not null default 0,
  last_retried_time bigint not null default 0,
  reason_for_incompletion longblob null,
  failed_reference_task_names longblob null,
  failed_task_names longblob null,
  failed_task_id binary(16) null,
  task_id_clock_ms bigint not null default 0,
  task_id_clock_ordinal smallint not null default 0,
  last_seq bigint not null default 0,
  input_size int not null default 0,
  input_hash binary(16) null,
  input longblob null,
  output_size int not null default 0,
  output_hash binary(16) null,
  output longblob null,
  variables_size int not null default 0,
  variables_hash binary(16) null,
  variables longblob null,
  primary key (id),
  key by_shared_bits (shared_bits),
  key by_wake_at (wake_at, id)
) engine = innodb row_format = dynamic;

create table if not exists task (
  workflow_id binary(16) not null,
  id binary(16) not null,
  seq bigint not null default 0,
  reference_task_name mediumblob null,
  task_type varbinary(1020) not null default '',
  task_def_name varbinary(1020) not null default '',
  status varbinary(32) not null default '',
  hand_out varbinary(16) not null default '',
  delivery int not null default 0,
  due_at bigint null,
  lease_id varbinary(255) null,
  retry_count int not null default 0,
  iteration int not null default 0,
  retried tinyint not null default 0,
  executed tinyint not null default 0,
  retried_task_id binary(16) null,
  poll_count int not null default 0,
  scheduled_time bigint not null default 0,
  first_scheduled_time bigint not null default 0,
  start_time bigint not null default 0,
  end_time bigint not null default 0,
  update_time bigint not null default 0,
  start_delay_in_seconds bigint not null default 0,
  callback_after_seconds bigint not null default 0,
  response_timeout_seconds bigint not null default 0,
  worker_id mediumblob null,
  domain varbinary(1020) null,
  reason_for_incompletion longblob null,
  workflow_priority smallint not null default 0,
  rate_limit_per_frequency int not null default 0,
  rate_limit_frequency_in_seconds int not null default 0,
  sub_workflow_id varbinary(1020) null,
  external_input_payload_storage_path mediumblob null,
  external_output_payload_storage_path mediumblob null,
  input_size int not null default 0,
  input_hash binary(16) null,
  input longblob null,
  output_size int not null default 0,
  output_hash binary(16) null,
  output longblob null,
  primary key (workflow_id, id)
) engine = innodb row_format = dynamic;

create table if not exists payload (
  workflow_id binary(16) not null,
  hash binary(16) not null,
  bytes longblob not null,
  primary key (workflow_id, hash)
) engine = innodb row_format = dynamic;

create table if not exists join_counter (
  workflow_id binary(16) not null,
  task_id binary(16) not null,
  remaining int not null,
  primary key (workflow_id, task_id)
) engine = innodb row_format = dynamic;

create table if not exists event (
  workflow_id binary(16) not null,
  revision bigint not null,
  event_id binary(16) not null,
  at bigint not null,
  format smallint not null,
  kind varbinary(64) not null,
  head longblob not null,
  payloads longblob not null,
  env longblob not null,
  answer longblob not null,
  primary key (workflow_id, revision)
) engine = innodb row_format = dynamic;

create table if not exists scheduled_task (
  workflow_id binary(16) not null,
  task_id binary(16) not null,
  delivery int not null,
  queue varbinary(2041) not null,
  priority smallint not null,
  since bigint not null,
  primary key (workflow_id, task_id),
  key by_queue (queue, since)
) engine = innodb row_format = dynamic;

create table if not exists lease (
  workflow_id binary(16) not null,
  task_id binary(16) not null,
  lease_id varbinary(255) not null,
  instance varbinary(255) not null,
  epoch varbinary(255) not null,
  since bigint not null,
  primary key (workflow_id, task_id),
  key by_instance (instance, since)
) engine = innodb row_format = dynamic;

create table if not exists definition_snapshot (
  hash binary(32) not null,
  definition longblob not null,
  primary key (hash)
) engine = innodb row_format = dynamic;
