-- What is searched: a copy of executions and tasks, filled by indexer, that may be emptied and filled again. Its times are those
-- of the execution, its texts "" where there is none. Words are those of `wordsOf`.

create table if not exists workflow_summary (
  workflow_id binary(16) not null,
  revision bigint not null,
  workflow_type varbinary(1020) not null,
  version int not null,
  correlation_id varbinary(1020) not null,
  start_time bigint not null,
  update_time bigint not null,
  end_time bigint not null,
  status varbinary(32) not null,
  priority smallint not null,
  classifier varbinary(255) not null,
  parent_workflow_id varbinary(16) not null,
  created_by longblob not null,
  event longblob not null,
  idempotency_key longblob not null,
  reason_for_incompletion longblob not null,
  failed_reference_task_names longblob not null,
  failed_task_names longblob not null,
  task_to_domain longblob not null,
  external_input_payload_storage_path longblob not null,
  external_output_payload_storage_path longblob not null,
  input longblob not null,
  output longblob not null,
  primary key (workflow_id),
  key by_start (start_time, workflow_id),
  key by_update (update_time, workflow_id),
  key by_end (end_time, workflow_id),
  key by_type (workflow_type, start_time, workflow_id),
  key by_type_status (workflow_type, status, start_time, workflow_id),
  key by_status (status, start_time, workflow_id),
  key by_correlation (correlation_id, start_time, workflow_id),
  key by_parent (parent_workflow_id, start_time, workflow_id)
) engine = innodb row_format = dynamic;

create table if not exists workflow_word (
  word varbinary(160) not null,
  start_time bigint not null,
  workflow_id binary(16) not null,
  primary key (word, start_time, workflow_id)
) engine = innodb row_format = dynamic;

create table if not exists task_summary (
  task_id binary(16) not null,
  workflow_id binary(16) not null,
  workflow_type varbinary(1020) not null,
  correlation_id varbinary(1020) not null,
  task_type varbinary(1020) not null,
  task_def_name varbinary(1020) not null,
  reference_task_name longblob not null,
  status varbinary(32) not null,
  scheduled_time bigint not null,
  start_time bigint not null,
  update_time bigint not null,
  end_time bigint not null,
  queue_wait_time bigint not null,
  workflow_priority smallint not null,
  domain varbinary(1020) not null,
  reason_for_incompletion longblob not null,
  external_input_payload_storage_path longblob not null,
  external_output_payload_storage_path longblob not null,
  input longblob not null,
  output longblob not null,
  primary key (workflow_id, task_id),
  key by_task (task_id),
  key by_start (start_time, task_id),
  key by_update (update_time, task_id),
  key by_type (task_type, start_time, task_id),
  key by_def (task_def_name, start_time, task_id),
  key by_status (status, start_time, task_id),
  key by_workflow_type (workflow_type, start_time, task_id)
) engine = innodb row_format = dynamic;

create table if not exists task_word (
  word varbinary(160) not null,
  task_id binary(16) not null,
  workflow_id binary(16) not null,
  primary key (word, task_id)
) engine = innodb row_format = dynamic;
