/** Thrown where a definition cannot be carried out: the decision ends with the workflow FAILED for this reason. */
export class WorkflowFailure extends Error {
  override readonly name = "WorkflowFailure";
}
