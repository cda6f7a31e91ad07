// What a user of grpc-go does, with stubs generated from the protos, against the server at CONDUCTOR_GRPC_ADDRESS.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	metadatapb "github.com/netflix/conductor/client/gogrpc/conductor/grpc/metadata"
	searchpb "github.com/netflix/conductor/client/gogrpc/conductor/grpc/search"
	taskspb "github.com/netflix/conductor/client/gogrpc/conductor/grpc/tasks"
	workflowspb "github.com/netflix/conductor/client/gogrpc/conductor/grpc/workflows"
	"github.com/netflix/conductor/client/gogrpc/conductor/model"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"
)

var (
	unique  = fmt.Sprintf("go_grpc_%d_%d", os.Getpid(), time.Now().Unix())
	reserve = unique + "_reserve"
	charge  = unique + "_charge"
	flow    = unique + "_order"
)

type clients struct {
	metadata  metadatapb.MetadataServiceClient
	tasks     taskspb.TaskServiceClient
	workflows workflowspb.WorkflowServiceClient
}

func main() {
	connection, err := grpc.NewClient(os.Getenv("CONDUCTOR_GRPC_ADDRESS"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	on := clients{
		metadata:  metadatapb.NewMetadataServiceClient(connection),
		tasks:     taskspb.NewTaskServiceClient(connection),
		workflows: workflowspb.NewWorkflowServiceClient(connection),
	}
	on.definitions(ctx)
	first := on.byHand(ctx)
	on.steering(ctx, first)
	step("a worker on the stream", func() (string, error) { return on.streamWorker(ctx, connection) })
	on.refusals(ctx, first)
	on.search(ctx, first)
	on.removal(ctx, first)
}

func (on clients) definitions(ctx context.Context) {
	step("register task definitions", func() (string, error) {
		defs := []*model.TaskDef{taskDef(reserve, ""), taskDef(charge, "")}
		if _, err := on.metadata.CreateTasks(ctx, &metadatapb.CreateTasksRequest{Defs: defs}); err != nil {
			return "", err
		}
		read, err := on.metadata.GetTask(ctx, &metadatapb.GetTaskRequest{TaskType: charge})
		if err != nil {
			return "", err
		}
		return "", same([]int32{read.Task.RetryCount, read.Task.RetryDelaySeconds}, []int32{2, 0})
	})
	step("update a task definition", func() (string, error) {
		request := &metadatapb.UpdateTaskRequest{Task: taskDef(reserve, "holds stock")}
		if _, err := on.metadata.UpdateTask(ctx, request); err != nil {
			return "", err
		}
		read, err := on.metadata.GetTask(ctx, &metadatapb.GetTaskRequest{TaskType: reserve})
		return "", errors.Join(err, same(read.GetTask().GetDescription(), "holds stock"))
	})
	step("register a workflow", func() (string, error) {
		if _, err := on.metadata.CreateWorkflow(ctx, &metadatapb.CreateWorkflowRequest{Workflow: order(flow)}); err != nil {
			return "", err
		}
		read, err := on.metadata.GetWorkflow(ctx, &metadatapb.GetWorkflowRequest{Name: flow, Version: 1})
		if err != nil {
			return "", err
		}
		return "", same([]string{read.Workflow.Tasks[0].Type, read.Workflow.Tasks[1].Type}, []string{"SIMPLE", "SIMPLE"})
	})
}

// byHand gives the id of an execution that has completed.
func (on clients) byHand(ctx context.Context) string {
	var first string
	step("start", func() (string, error) {
		id, err := on.start(ctx, 7)
		if err != nil {
			return "", err
		}
		first = id
		read, err := on.read(ctx, first)
		if err != nil {
			return "", err
		}
		return first, errors.Join(
			same(read.Status, model.Workflow_RUNNING),
			same(read.Input["orderId"].AsInterface(), 7),
			same(read.CorrelationId, unique),
		)
	})
	step("poll, log, complete", func() (string, error) {
		polled, err := on.tasks.Poll(ctx, &taskspb.PollRequest{TaskType: reserve, WorkerId: "hand"})
		if err != nil {
			return "", err
		}
		id := polled.GetTask().GetTaskId()
		if _, err := on.tasks.AddLog(ctx, &taskspb.AddLogRequest{TaskId: id, Log: "counted the shelf"}); err != nil {
			return "", err
		}
		logs, err := on.tasks.GetTaskLogs(ctx, &taskspb.GetTaskLogsRequest{TaskId: id})
		if err != nil || len(logs.Logs) != 1 {
			return "", fmt.Errorf("wanted one line, found %v, %w", logs, err)
		}
		if err := on.update(ctx, polled.Task, model.TaskResult_COMPLETED, map[string]any{"stock": 3}); err != nil {
			return "", err
		}
		read, err := on.tasks.GetTask(ctx, &taskspb.GetTaskRequest{TaskId: id})
		return "", errors.Join(err, same(read.GetTask().GetStatus(), model.Task_COMPLETED), same(logs.Logs[0].Log, "counted the shelf"))
	})
	step("poll several, fail, poll the retry", func() (string, error) {
		polled, err := on.batch(ctx, charge, 5, 1000)
		if err != nil || len(polled) != 1 {
			return "", fmt.Errorf("wanted one task, found %v, %w", polled, err)
		}
		if err := on.update(ctx, polled[0], model.TaskResult_FAILED, nil); err != nil {
			return "", err
		}
		again, err := on.batch(ctx, charge, 1, 5000)
		if err != nil || len(again) != 1 {
			return "", fmt.Errorf("wanted one task, found %v, %w", again, err)
		}
		if err := on.update(ctx, again[0], model.TaskResult_COMPLETED, map[string]any{"receipt": "r-7"}); err != nil {
			return "", err
		}
		read, err := on.read(ctx, first)
		if err != nil {
			return "", err
		}
		return "", errors.Join(
			same(again[0].RetryCount, 1),
			same(again[0].InputData["stock"].AsInterface(), 3),
			same(read.Status, model.Workflow_COMPLETED),
			same(read.Output["receipt"].AsInterface(), "r-7"),
			same(read.Tasks[1].ReasonForIncompletion, "the bank did not answer"),
		)
	})
	step("an empty poll", func() (string, error) {
		polled, err := on.tasks.Poll(ctx, &taskspb.PollRequest{TaskType: charge})
		if err != nil || polled.Task != nil {
			return "", fmt.Errorf("wanted no task, found %v, %w", polled, err)
		}
		several, err := on.batch(ctx, charge, 2, 50)
		if err != nil {
			return "", err
		}
		sizes, err := on.tasks.GetQueueSizesForTasks(ctx, &taskspb.QueueSizesRequest{TaskTypes: []string{charge}})
		return "", errors.Join(err, same(len(several), 0), same(sizes.GetQueueForTask(), map[string]int32{charge: 0}))
	})
	return first
}

func (on clients) steering(ctx context.Context, first string) {
	step("pause, resume, terminate, retry", func() (string, error) {
		id, err := on.start(ctx, 9)
		if err != nil {
			return "", err
		}
		status := func() (string, error) { read, err := on.read(ctx, id); return read.GetStatus().String(), err }
		told := []string{}
		for _, act := range []func() error{
			func() error {
				_, err := on.workflows.PauseWorkflow(ctx, &workflowspb.PauseWorkflowRequest{WorkflowId: id})
				return err
			},
			func() error {
				_, err := on.workflows.ResumeWorkflow(ctx, &workflowspb.ResumeWorkflowRequest{WorkflowId: id})
				return err
			},
			func() error { return on.terminate(ctx, id) },
			func() error {
				_, err := on.workflows.RetryWorkflow(ctx, &workflowspb.RetryWorkflowRequest{WorkflowId: id})
				return err
			},
			func() error { return on.terminate(ctx, id) },
		} {
			if err := act(); err != nil {
				return "", err
			}
			now, err := status()
			if err != nil {
				return "", err
			}
			told = append(told, now)
		}
		return "", same(told, []string{"PAUSED", "RUNNING", "TERMINATED", "RUNNING", "TERMINATED"})
	})
	step("executions by correlation id", func() (string, error) {
		request := &workflowspb.GetWorkflowsRequest{Name: flow, CorrelationId: []string{unique}, IncludeClosed: true}
		found, err := on.workflows.GetWorkflows(ctx, request)
		if err != nil {
			return "", err
		}
		ids := map[string]bool{}
		for _, run := range found.WorkflowsById[unique].GetWorkflows() {
			ids[run.WorkflowId] = true
		}
		return fmt.Sprintf("%d executions", len(ids)), errors.Join(same(ids[first], true), same(len(ids), 2))
	})
}

func (on clients) refusals(ctx context.Context, first string) {
	step("a missing execution is refused", func() (string, error) {
		_, err := on.read(ctx, "no-such-execution")
		return refusal(err, codes.NotFound)
	})
	step("a missing definition is refused", func() (string, error) {
		_, err := on.workflows.StartWorkflow(ctx, &model.StartWorkflowRequest{Name: unique + "_none"})
		return refusal(err, codes.NotFound)
	})
	step("an existing definition is not overwritten", func() (string, error) {
		_, err := on.metadata.CreateWorkflow(ctx, &metadatapb.CreateWorkflowRequest{Workflow: order(flow)})
		return refusal(err, codes.AlreadyExists)
	})
	step("a definition that is wrong is refused", func() (string, error) {
		wrong := order(unique + "_wrong")
		wrong.Tasks[1].TaskReferenceName = wrong.Tasks[0].TaskReferenceName
		_, err := on.metadata.ValidateWorkflow(ctx, &metadatapb.ValidateWorkflowRequest{Workflow: wrong})
		return refusal(err, codes.InvalidArgument)
	})
	step("an operation at the wrong time is refused", func() (string, error) {
		_, err := on.workflows.PauseWorkflow(ctx, &workflowspb.PauseWorkflowRequest{WorkflowId: first})
		return refusal(err, codes.FailedPrecondition)
	})
}

func (on clients) search(ctx context.Context, first string) {
	step("search", func() (string, error) {
		query := fmt.Sprintf("workflowType='%s' AND status='COMPLETED'", flow)
		found, err := until(func() (*workflowspb.WorkflowSummarySearchResult, error) {
			return on.workflows.Search(ctx, &searchpb.Request{Size: 10, FreeText: "*", Query: query})
		}, func(page *workflowspb.WorkflowSummarySearchResult) bool { return page.TotalHits == 4 })
		if err != nil {
			return "", err
		}
		ids := map[string]bool{}
		for _, summary := range found.Results {
			ids[summary.WorkflowId] = true
		}
		return fmt.Sprintf("%d executions", len(ids)), same(ids[first], true)
	})
}

func (on clients) removal(ctx context.Context, first string) {
	step("remove", func() (string, error) {
		if _, err := on.workflows.RemoveWorkflow(ctx, &workflowspb.RemoveWorkflowRequest{WorkflodId: first}); err != nil {
			return "", err
		}
		_, err := on.read(ctx, first)
		if _, err := refusal(err, codes.NotFound); err != nil {
			return "", err
		}
		if _, err := on.metadata.DeleteTask(ctx, &metadatapb.DeleteTaskRequest{TaskType: charge}); err != nil {
			return "", err
		}
		_, err = on.metadata.GetTask(ctx, &metadatapb.GetTaskRequest{TaskType: charge})
		_, err = refusal(err, codes.NotFound)
		return "", err
	})
}

func (on clients) start(ctx context.Context, number int) (string, error) {
	input := values(map[string]any{"orderId": number})
	started, err := on.workflows.StartWorkflow(ctx, &model.StartWorkflowRequest{Name: flow, Version: 1, Input: input, CorrelationId: unique})
	return started.GetWorkflowId(), err
}

func (on clients) read(ctx context.Context, id string) (*model.Workflow, error) {
	return on.workflows.GetWorkflowStatus(ctx, &workflowspb.GetWorkflowStatusRequest{WorkflowId: id, IncludeTasks: true})
}

func (on clients) terminate(ctx context.Context, id string) error {
	_, err := on.workflows.TerminateWorkflow(ctx, &workflowspb.TerminateWorkflowRequest{WorkflowId: id, Reason: "changed our mind"})
	return err
}

func (on clients) batch(ctx context.Context, taskType string, count, timeoutMs int32) ([]*model.Task, error) {
	request := &taskspb.BatchPollRequest{TaskType: taskType, WorkerId: "hand", Count: count, Timeout: timeoutMs}
	stream, err := on.tasks.BatchPoll(ctx, request)
	if err != nil {
		return nil, err
	}
	var polled []*model.Task
	for {
		task, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return polled, nil
		}
		if err != nil {
			return nil, err
		}
		polled = append(polled, task)
	}
}

func (on clients) update(ctx context.Context, task *model.Task, became model.TaskResult_Status, output map[string]any) error {
	result := &model.TaskResult{
		WorkflowInstanceId: task.WorkflowInstanceId,
		TaskId:             task.TaskId,
		WorkerId:           "hand",
		Status:             became,
		OutputData:         values(output),
	}
	if became == model.TaskResult_FAILED {
		result.ReasonForIncompletion = "the bank did not answer"
	}
	_, err := on.tasks.UpdateTask(ctx, &taskspb.UpdateTaskRequest{Result: result})
	return err
}

// refusal is an error unless err has the code; it gives what programs and people read of it.
func refusal(err error, code codes.Code) (string, error) {
	if status.Code(err) != code {
		return "", fmt.Errorf("wanted %v, found %w", code, err)
	}
	refused := status.Convert(err)
	told := code.String()
	for _, detail := range refused.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			told += " " + detail.Reason
		case *errdetails.BadRequest:
			told += " at " + detail.FieldViolations[0].Field
		}
	}
	return told + ": " + refused.Message(), nil
}

func order(name string) *model.WorkflowDef {
	return &model.WorkflowDef{
		Name:       name,
		Version:    1,
		OwnerEmail: "clients@example.com",
		Tasks: []*model.WorkflowTask{
			simple(reserve, "reserve", map[string]any{"orderId": "${workflow.input.orderId}"}),
			simple(charge, "charge", map[string]any{"stock": "${reserve.output.stock}"}),
		},
		OutputParameters: values(map[string]any{"receipt": "${charge.output.receipt}"}),
	}
}

func simple(name, reference string, input map[string]any) *model.WorkflowTask {
	// A retry count of 0 would mean no retries; -1 leaves it to the task's definition.
	return &model.WorkflowTask{Name: name, TaskReferenceName: reference, RetryCount: -1, InputParameters: values(input)}
}

func taskDef(name, description string) *model.TaskDef {
	return &model.TaskDef{Name: name, Description: description, RetryCount: 2, OwnerEmail: "clients@example.com"}
}

func values(fields map[string]any) map[string]*structpb.Value {
	messages := map[string]*structpb.Value{}
	for name, field := range fields {
		message, err := structpb.NewValue(field)
		if err != nil {
			panic(err)
		}
		messages[name] = message
	}
	return messages
}
