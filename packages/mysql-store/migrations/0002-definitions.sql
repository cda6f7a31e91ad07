-- What people register. The JSON text holds everything but the two times, which are the columns'.

create table if not exists workflow_def (
  name varbinary(1020) not null,
  version int not null,
  create_time bigint not null,
  update_time bigint not null,
  definition longblob not null,
  primary key (name, version)
) engine = innodb row_format = dynamic;

create table if not exists task_def (
  name varbinary(1020) not null,
  create_time bigint not null,
  update_time bigint not null,
  definition longblob not null,
  primary key (name)
) engine = innodb row_format = dynamic;

-- One row: rises with every change of the tables above.
create table if not exists metadata_revision (
  id tinyint not null,
  revision bigint not null,
  primary key (id)
) engine = innodb row_format = dynamic;

insert into metadata_revision (id, revision) values (1, 0) on duplicate key update id = 1;
