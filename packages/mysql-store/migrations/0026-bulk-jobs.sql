-- What is done to many executions at once, and how far it has come. A job is its holder's until its lease runs out.

create table if not exists bulk_job (
  job_id varbinary(64) not null,
  state varbinary(16) not null,
  created_by mediumblob not null,
  created_time bigint not null,
  update_time bigint not null,
  end_time bigint not null,
  total bigint not null,
  is_total_capped tinyint not null,
  request longblob not null,
  workflow_ids longblob null,
  progress longblob not null,
  holder varbinary(255) not null,
  leased_until bigint not null,
  primary key (job_id),
  key by_created (created_time, job_id),
  key by_state (state, created_time)
) engine = innodb row_format = dynamic;
