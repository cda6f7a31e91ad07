import { expect, test } from "@jest/globals";
import type { CreditAtHand, GrantedLease } from "@tutti/engine";
import { leaseIdFrom, taskIdAt } from "@tutti/engine";

import { offer } from "../testing/given-decider.ts";
import { creditId, workflowId } from "../testing/ids.ts";
import { TestClock } from "../testing/test-clock.ts";
import type { BatchCredits } from "./batch-credits.ts";
import { CreditBook } from "./credit-book.ts";
import type { CreditOwner } from "./credit.ts";

function givenBook() {
  const clock = new TestClock();
  const withdrawn: string[] = [];
  const owner: CreditOwner = {
    instance: "api-1",
    epoch: "e",
    withdrawn: (id) => void withdrawn.push(id),
    leased: () => undefined,
  };
  return { book: new CreditBook(clock), clock, owner, withdrawn };
}

const idsOf = (credits: BatchCredits, queue = "a"): readonly string[] =>
  [...credits.creditsFor(queue)].map(({ credit }) => credit.creditId);

let ordinal = 0;
function leaseAgainst({ credit, used }: CreditAtHand): GrantedLease {
  const taskId = taskIdAt({ ms: 1, ordinal: (ordinal += 1) }, workflowId(1));
  const leaseId = leaseIdFrom(`${credit.creditId}-${used}`);
  const lease = { workflowId: workflowId(1), taskId, leaseId, instance: "api-1", epoch: "e", since: 1 };
  return { lease, credit, queue: credit.queue };
}

function useFirst(credits: BatchCredits): string {
  const [first] = credits.creditsFor("a");
  if (first === undefined) throw new Error("no credit");
  credits.use([leaseAgainst(first)]);
  return first.credit.creditId;
}

test("the oldest credit of the queue is used first", () => {
  const { book, owner } = givenBook();
  book.grant(owner, offer(1));
  book.grant(owner, offer(2, { queue: "b" }));
  book.grant(owner, offer(3));

  expect(idsOf(book.begin())).toEqual([creditId(1), creditId(3)]);
});

test("a credit for several tasks counts what earlier decisions of its batch have used", () => {
  const { book, owner } = givenBook();
  book.grant(owner, offer(1, { max: 2 }));
  const credits = book.begin();

  useFirst(credits);
  expect([...credits.creditsFor("a")].map(({ used }) => used)).toEqual([1]);
  useFirst(credits);
  expect(idsOf(credits)).toEqual([]);
});

test("what a batch in flight has used is not seen by another, not even the room that is left", () => {
  const { book, owner } = givenBook();
  book.grant(owner, offer(1, { max: 5 }));
  useFirst(book.begin());

  expect(idsOf(book.begin())).toEqual([]);
});

test("a commit uses the credit up; a withdrawal that comes too late is not answered", () => {
  const { book, owner, withdrawn } = givenBook();
  book.grant(owner, offer(1, { max: 5 }));
  const credits = book.begin();
  useFirst(credits);
  book.withdraw(owner, creditId(1));

  const owners = credits.commit();

  expect([...owners.keys()]).toEqual([creditId(1)]);
  expect(withdrawn).toEqual([]);
  expect(book.size).toBe(0);
});

test("a failed batch gives its credits back to their old places", () => {
  const { book, owner } = givenBook();
  for (const n of [1, 2, 3]) book.grant(owner, offer(n));
  const [first, second] = [book.begin(), book.begin()];
  useFirst(first);
  useFirst(second);
  expect(idsOf(book.begin())).toEqual([creditId(3)]);

  second.rollBack();
  first.rollBack();

  expect(idsOf(book.begin())).toEqual([creditId(1), creditId(2), creditId(3)]);
});

test("a credit withdrawn before use is void at once; one withdrawn in use is void when its batch has failed", () => {
  const { book, owner, withdrawn } = givenBook();
  book.grant(owner, offer(1));
  book.grant(owner, offer(2));
  const credits = book.begin();
  useFirst(credits);

  book.withdraw(owner, creditId(2));
  book.withdraw(owner, creditId(1));
  expect(withdrawn).toEqual([creditId(2)]);
  credits.rollBack();
  expect(withdrawn).toEqual([creditId(2), creditId(1)]);
  expect(idsOf(book.begin())).toEqual([]);
});

test("an expired credit is not used, and its owner is told though no task ever asked for it", () => {
  const { book, owner, withdrawn, clock } = givenBook();
  book.grant(owner, offer(1, { expiresMs: 100 }));
  book.grant(owner, offer(2, { expiresMs: 0 }));

  clock.advance(2_000);

  expect(withdrawn).toEqual([creditId(1)]);
  expect(idsOf(book.begin())).toEqual([creditId(2)]);
});

test("the credits of a client that is gone are gone, also those that a failed batch gives back", () => {
  const { book, owner, withdrawn } = givenBook();
  book.grant(owner, offer(1));
  book.grant(owner, offer(2));
  const credits = book.begin();
  useFirst(credits);

  book.leave(owner);
  credits.rollBack();

  expect(idsOf(book.begin())).toEqual([]);
  expect(withdrawn).toEqual([]);
});

test("a line of credits stays short however many were withdrawn", () => {
  const { book, owner } = givenBook();
  book.grant(owner, offer(1));
  for (let n = 2; n < 2_000; n += 1) {
    book.grant(owner, offer(n));
    book.withdraw(owner, creditId(n));
  }
  book.grant(owner, offer(2_000));

  expect(idsOf(book.begin())).toEqual([creditId(1), creditId(2_000)]);
});
