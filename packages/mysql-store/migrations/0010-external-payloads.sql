-- Payloads that clients have uploaded, and who refers to them. A path is looked at when its time has come (`look_at`): while
-- an execution refers to it, it gets time again. `is_going`: it is being removed. The bytes are those of the upload that has
-- come to its end last; they may also lie elsewhere, and then there is none.

create table if not exists external_payload (
  path varbinary(512) not null,
  look_at bigint not null,
  is_going tinyint not null default 0,
  upload_id binary(16) null,
  size bigint null,
  primary key (path),
  key by_look_at (look_at)
) engine = innodb row_format = dynamic;

create table if not exists external_payload_part (
  path varbinary(512) not null,
  upload_id binary(16) not null,
  ordinal int not null,
  bytes longblob not null,
  primary key (path, upload_id, ordinal)
) engine = innodb row_format = dynamic;

create table if not exists external_reference (
  path varbinary(512) not null,
  workflow_id binary(16) not null,
  primary key (path, workflow_id),
  key by_workflow (workflow_id)
) engine = innodb row_format = dynamic;

-- One row: what the addresses of uploads and downloads are signed with.

create table if not exists external_payload_key (
  id tinyint not null,
  bytes binary(32) not null,
  primary key (id)
) engine = innodb row_format = dynamic;
