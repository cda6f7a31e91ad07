import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { aTaskDocument, aWorkflowDocument, indexed } from "@tutti/ports/contract";
import type { Connection, RowDataPacket } from "mysql2/promise";

import type { MysqlStores } from "../connect-stores.ts";
import { connect, makeTestStores, SERVERS } from "../testing/test-database.ts";
import type { TestDatabase } from "../testing/test-database.ts";

describe.each(SERVERS)("on $name", (server) => {
  let stores: MysqlStores;
  let database: TestDatabase;
  let connection: Connection;
  beforeAll(async () => {
    ({ stores, database } = await makeTestStores(server));
    connection = await connect(database.url);
  });
  afterAll(async () => {
    await connection.end();
    await stores.close();
    await database.drop();
  });

  test("tasks of a workflow are counted by their status without a look at its others, or at those of other workflows", async () => {
    const [own, other] = ["own", "other"].map((workflowType) => aWorkflowDocument({ workflowType }));
    if (own === undefined || other === undefined) throw new Error("two workflows are wanted");
    const tasks = (of: typeof own, status: "COMPLETED" | "FAILED", count: number) =>
      Array.from({ length: count }, () => aTaskDocument(of, { status }));
    await stores.search.put([
      indexed(own, { tasks: [...tasks(own, "COMPLETED", 200), ...tasks(own, "FAILED", 3)] }),
      indexed(other, { tasks: tasks(other, "FAILED", 200) }),
    ]);
    await connection.query("analyze table task_summary; flush status");

    const [[counted]] = await connection.query<RowDataPacket[]>(
      "select count(*) as count from (select 1 from task_summary d where d.status in ('FAILED') and d.workflow_type = 'own' limit 100) h",
    );
    const [reads] = await connection.query<RowDataPacket[]>(
      "show session status where variable_name in ('Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd')",
    );

    expect(counted?.["count"]).toBe(3);
    expect(reads.reduce((sum, { Value }) => sum + Number(Value), 0)).toBeLessThan(20);
  });
});
