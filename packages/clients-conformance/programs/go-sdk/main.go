// What a user of the published Go SDK does, against the server that CONDUCTOR_SERVER_URL names.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/antihax/optional"
	"github.com/conductor-sdk/conductor-go/sdk/client"
	"github.com/conductor-sdk/conductor-go/sdk/model"
	"github.com/conductor-sdk/conductor-go/sdk/settings"
	"github.com/conductor-sdk/conductor-go/sdk/worker"
	"github.com/conductor-sdk/conductor-go/sdk/workflow"
	"github.com/conductor-sdk/conductor-go/sdk/workflow/executor"
)

var (
	unique  = fmt.Sprintf("go_sdk_%d_%d", os.Getpid(), time.Now().Unix())
	reserve = unique + "_reserve"
	charge  = unique + "_charge"
	flow    = unique + "_order"
)

type clients struct {
	api       *client.APIClient
	executor  *executor.WorkflowExecutor
	metadata  client.MetadataClient
	tasks     client.TaskClient
	workflows client.WorkflowClient
}

func main() {
	api := client.NewAPIClient(nil, settings.NewHttpSettings(os.Getenv("CONDUCTOR_SERVER_URL")))
	on := clients{
		api:       api,
		executor:  executor.NewWorkflowExecutor(api),
		metadata:  client.NewMetadataClient(api),
		tasks:     client.NewTaskClient(api),
		workflows: client.NewWorkflowClient(api),
	}
	ctx := context.Background()
	on.definitions(ctx)
	first := on.byHand(ctx)
	on.steering(ctx, first)
	step("the SDK's worker runner", on.runner)
	on.refusals(ctx, first)
	on.search(first)
	on.removal(ctx, first)
}

func (on clients) definitions(ctx context.Context) {
	step("register task definitions", func() (string, error) {
		if _, err := on.metadata.RegisterTaskDef(ctx, []model.TaskDef{taskDef(reserve, ""), taskDef(charge, "")}); err != nil {
			return "", err
		}
		read, _, err := on.metadata.GetTaskDef(ctx, charge)
		return "", errors.Join(err, same(read.RetryCount, 2), same(read.RetryDelaySeconds, 1))
	})
	step("update a task definition", func() (string, error) {
		if _, err := on.metadata.UpdateTaskDef(ctx, taskDef(reserve, "holds stock")); err != nil {
			return "", err
		}
		read, _, err := on.metadata.GetTaskDef(ctx, reserve)
		return "", errors.Join(err, same(read.Description, "holds stock"))
	})
	step("register a workflow built with the SDK", func() (string, error) {
		if err := on.order(flow).Register(true); err != nil {
			return "", err
		}
		read, _, err := on.metadata.Get(ctx, flow, nil)
		if err != nil {
			return "", err
		}
		return "", same([]string{read.Tasks[0].Type_, read.Tasks[1].Type_}, []string{"SIMPLE", "SIMPLE"})
	})
}

// byHand gives the id of an execution that has completed.
func (on clients) byHand(ctx context.Context) string {
	var first string
	step("start", func() (string, error) {
		id, err := on.executor.StartWorkflow(&model.StartWorkflowRequest{
			Name: flow, Version: 1, Input: map[string]any{"orderId": 7}, CorrelationId: unique,
		})
		if err != nil {
			return "", err
		}
		first = id
		read, err := on.executor.GetWorkflow(first, true)
		if err != nil {
			return "", err
		}
		return first, errors.Join(same(read.Status, model.RunningWorkflow), same(read.Input["orderId"], 7), same(read.CorrelationId, unique))
	})
	step("poll, log, complete", func() (string, error) {
		task, _, err := on.tasks.Poll(ctx, reserve, &client.TaskResourceApiPollOpts{Workerid: optional.NewString("hand")})
		if err != nil {
			return "", err
		}
		if _, err := on.tasks.Log(ctx, "counted the shelf", task.TaskId); err != nil {
			return "", err
		}
		logs, _, err := on.tasks.GetTaskLogs(ctx, task.TaskId)
		if err != nil || len(logs) != 1 {
			return "", fmt.Errorf("wanted one line, found %v, %w", logs, err)
		}
		if err := on.update(ctx, task, model.CompletedTask, map[string]any{"stock": 3}); err != nil {
			return "", err
		}
		read, _, err := on.tasks.GetTask(ctx, task.TaskId)
		return "", errors.Join(err, same(read.Status, model.CompletedTask), same(read.InputData["orderId"], 7))
	})
	step("poll several, fail, poll the retry", func() (string, error) {
		polled, err := on.batch(ctx, 5)
		if err != nil || len(polled) != 1 {
			return "", fmt.Errorf("wanted one task, found %v, %w", polled, err)
		}
		if err := on.update(ctx, polled[0], model.FailedTask, nil); err != nil {
			return "", err
		}
		again, err := on.batch(ctx, 1)
		if err != nil || len(again) != 1 {
			return "", fmt.Errorf("wanted one task, found %v, %w", again, err)
		}
		if err := on.update(ctx, again[0], model.CompletedTask, map[string]any{"receipt": "r-7"}); err != nil {
			return "", err
		}
		read, err := on.executor.GetWorkflow(first, true)
		if err != nil {
			return "", err
		}
		return "", errors.Join(
			same(again[0].RetryCount, 1),
			same(read.Status, model.CompletedWorkflow),
			same(read.Output["receipt"], "r-7"),
			same(read.Tasks[1].ReasonForIncompletion, "the bank did not answer"),
		)
	})
	step("an empty poll", func() (string, error) {
		polled, err := on.batch(ctx, 2)
		sizes, _, sizeErr := on.tasks.Size(ctx, &client.TaskResourceApiSizeOpts{TaskType: optional.NewInterface([]string{charge})})
		return "", errors.Join(err, sizeErr, same(len(polled), 0), same(sizes, map[string]int32{charge: 0}))
	})
	step("complete by reference name", func() (string, error) {
		id, err := on.start(9)
		if err != nil {
			return "", err
		}
		if err := on.executor.UpdateTaskByRefName("reserve", id, model.CompletedTask, map[string]any{"stock": 9}); err != nil {
			return "", err
		}
		read, err := on.executor.GetWorkflow(id, true)
		if err != nil {
			return "", err
		}
		return "", errors.Join(same(read.Tasks[0].OutputData["stock"], 9), on.executor.Terminate(id, "enough"))
	})
	return first
}

func (on clients) steering(ctx context.Context, first string) {
	step("pause, resume, terminate, retry", func() (string, error) {
		id, err := on.start(9)
		if err != nil {
			return "", err
		}
		told := []model.WorkflowStatus{}
		for _, act := range []func() error{
			func() error { return on.executor.Pause(id) },
			func() error { return on.executor.Resume(id) },
			func() error { return on.executor.Terminate(id, "changed our mind") },
			func() error { return on.executor.Retry(id, false) },
			func() error { return on.executor.Terminate(id, "enough") },
		} {
			if err := act(); err != nil {
				return "", err
			}
			read, err := on.executor.GetWorkflow(id, false)
			if err != nil {
				return "", err
			}
			told = append(told, read.Status)
		}
		return "", same(told, []string{"PAUSED", "RUNNING", "TERMINATED", "RUNNING", "TERMINATED"})
	})
	step("executions by correlation id", func() (string, error) {
		found, err := on.executor.GetByCorrelationIds(flow, true, false, unique)
		if err != nil || len(found[unique]) != 1 {
			return "", fmt.Errorf("wanted one execution, found %v, %w", found, err)
		}
		return "", same(found[unique][0].WorkflowId, first)
	})
}

func (on clients) runner() (string, error) {
	runner := worker.NewTaskRunnerWithApiClient(on.api)
	reserver := func(task *model.Task) (any, error) { return map[string]any{"stock": task.InputData["orderId"]}, nil }
	charger := func(task *model.Task) (any, error) {
		stock := fmt.Sprint(task.InputData["stock"])
		if stock == "13" {
			return nil, model.NewNonRetryableError(errors.New("no card"))
		}
		if stock == "1" && task.RetryCount == 0 {
			return nil, errors.New("the bank did not answer")
		}
		return map[string]any{"receipt": "r-" + stock}, nil
	}
	err := errors.Join(
		runner.StartWorker(reserve, reserver, 3, 20*time.Millisecond),
		runner.StartWorker(charge, charger, 3, 20*time.Millisecond),
	)
	if err != nil {
		return "", err
	}
	defer runner.Shutdown(reserve)
	defer runner.Shutdown(charge)
	statuses, retries := []model.WorkflowStatus{}, 0
	for _, number := range []int{1, 2, 3, 4, 13} {
		id, err := on.start(number)
		if err != nil {
			return "", err
		}
		read, err := until(func() (*model.Workflow, error) { return on.executor.GetWorkflow(id, true) },
			func(run *model.Workflow) bool { return run.Status != model.RunningWorkflow })
		if err != nil {
			return "", err
		}
		statuses = append(statuses, read.Status)
		for _, task := range read.Tasks {
			if task.Status == model.FailedTask {
				retries++
			}
		}
	}
	wanted := []string{"COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED", "FAILED"}
	return fmt.Sprintf("%d executions, %d retry", len(statuses), retries), errors.Join(same(statuses, wanted), same(retries, 1))
}

func (on clients) refusals(ctx context.Context, first string) {
	step("a missing execution is refused", func() (string, error) {
		_, _, err := on.workflows.GetExecutionStatus(ctx, "no-such-execution", nil)
		return refusal(err, 404)
	})
	step("a missing definition is refused", func() (string, error) {
		_, err := on.executor.StartWorkflow(&model.StartWorkflowRequest{Name: unique + "_none", Version: 1})
		return refusal(err, 404)
	})
	step("an existing definition is not overwritten unasked", func() (string, error) {
		return refusal(on.order(flow).Register(false), 409)
	})
	step("a definition that is wrong is refused", func() (string, error) {
		wrong := on.order(unique + "_wrong").Add(workflow.NewSimpleTask(reserve, "reserve"))
		return refusal(wrong.Register(true), 400)
	})
	step("an operation at the wrong time is refused", func() (string, error) {
		return refusal(on.executor.Pause(first), 409)
	})
}

func (on clients) search(first string) {
	step("search", func() (string, error) {
		query := fmt.Sprintf("workflowType='%s' AND status='COMPLETED'", flow)
		found, err := until(func() ([]model.WorkflowSummary, error) { return on.executor.Search(0, 10, query, "*") },
			func(page []model.WorkflowSummary) bool { return len(page) == 5 })
		if err != nil {
			return "", err
		}
		ids := map[string]bool{}
		for _, summary := range found {
			ids[summary.WorkflowId] = true
		}
		return fmt.Sprintf("%d executions", len(ids)), same(ids[first], true)
	})
}

func (on clients) removal(ctx context.Context, first string) {
	step("remove", func() (string, error) {
		if err := on.executor.RemoveWorkflow(first); err != nil {
			return "", err
		}
		_, _, err := on.workflows.GetExecutionStatus(ctx, first, nil)
		if _, err := refusal(err, 404); err != nil {
			return "", err
		}
		if _, err := on.metadata.UnregisterWorkflowDef(ctx, flow, 1); err != nil {
			return "", err
		}
		if _, err := on.metadata.UnregisterTaskDef(ctx, charge); err != nil {
			return "", err
		}
		_, _, err = on.metadata.GetTaskDef(ctx, charge)
		_, err = refusal(err, 404)
		return "", err
	})
}

func (on clients) order(name string) *workflow.ConductorWorkflow {
	reserving := workflow.NewSimpleTask(reserve, "reserve").Input("orderId", "${workflow.input.orderId}")
	charging := workflow.NewSimpleTask(charge, "charge").Input("stock", reserving.OutputRef("stock"))
	return workflow.NewConductorWorkflow(on.executor).
		Name(name).
		Version(1).
		OwnerEmail("clients@example.com").
		Add(reserving).
		Add(charging).
		OutputParameters(map[string]any{"receipt": charging.OutputRef("receipt")})
}

func (on clients) start(number int) (string, error) {
	return on.executor.StartWorkflow(&model.StartWorkflowRequest{Name: flow, Version: 1, Input: map[string]any{"orderId": number}})
}

func (on clients) batch(ctx context.Context, count int32) ([]model.Task, error) {
	tasks, _, err := on.tasks.BatchPoll(ctx, charge, &client.TaskResourceApiBatchPollOpts{
		Workerid: optional.NewString("hand"), Count: optional.NewInt32(count), Timeout: optional.NewInt32(2000),
	})
	return tasks, err
}

func (on clients) update(ctx context.Context, task model.Task, became model.TaskResultStatus, output map[string]any) error {
	result := model.NewTaskResultFromTask(&task)
	result.Status = became
	result.OutputData = output
	if became == model.FailedTask {
		result.ReasonForIncompletion = "the bank did not answer"
	}
	_, _, err := on.tasks.UpdateTask(ctx, result)
	return err
}

// refusal is an error unless err is the SDK's for the HTTP status.
func refusal(err error, status int) (string, error) {
	var refused client.GenericSwaggerError
	if !errors.As(err, &refused) || refused.StatusCode() != status {
		return "", fmt.Errorf("wanted %d, found %w", status, err)
	}
	return fmt.Sprintf("%T %d", refused, status), nil
}

func taskDef(name, description string) model.TaskDef {
	// The SDK does not send a delay of 0.
	return model.TaskDef{
		Name:              name,
		Description:       description,
		RetryCount:        2,
		RetryLogic:        "FIXED",
		RetryDelaySeconds: 1,
		OwnerEmail:        "clients@example.com",
	}
}
