-- Lines that workers write. The key after the task is the order of arrival: the server's clock in microseconds, then
-- a number that tells callers apart, then the place within the call.

create table if not exists task_log (
  workflow_id binary(16) not null,
  task_id binary(16) not null,
  received_at_micros bigint not null,
  call_id binary(8) not null,
  ordinal int not null,
  created_time bigint not null,
  log longblob not null,
  primary key (workflow_id, task_id, received_at_micros, call_id, ordinal)
) engine = innodb row_format = dynamic;
