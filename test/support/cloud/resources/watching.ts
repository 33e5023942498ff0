/** Logs, what is counted in them, alarms, dashboards and budgets. */
import type { Props } from "../../engine/cloud.ts";
import { ACCOUNT } from "../../engine/kinds.ts";
import type { AwsApi } from "../aws-api.ts";
import { inApiWords, type Makers, pick, setting } from "../maker.ts";

export function watchingMakers(api: AwsApi): Makers {
  return {
    "aws:cloudwatch/logGroup:LogGroup": {
      create: async ({ name: logGroupName, logGroupClass, retentionInDays }) => {
        await api.json("logs", "CreateLogGroup", { logGroupName, logGroupClass });
        await api.json("logs", "PutRetentionPolicy", { logGroupName, retentionInDays });
        return undefined;
      },
      remove: ({ id: logGroupName }) => api.json("logs", "DeleteLogGroup", { logGroupName }),
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": setting(
      ({ name: filterName, logGroupName, pattern: filterPattern, metricTransformation: { name, namespace, value, unit } }) =>
        api.json("logs", "PutMetricFilter", {
          filterName,
          logGroupName,
          filterPattern,
          metricTransformations: [{ metricName: name, metricNamespace: namespace, metricValue: value, unit }],
        }),
      ({ id: filterName, inputs: { logGroupName } }) => api.json("logs", "DeleteMetricFilter", { filterName, logGroupName }),
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": setting(
      (inputs) => api.json("monitoring", "PutMetricAlarm", alarmInput(inputs)),
      ({ id }) => api.json("monitoring", "DeleteAlarms", { AlarmNames: [id] }),
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": setting(
      (inputs) =>
        api.json("monitoring", "PutCompositeAlarm", inApiWords(pick(inputs, "alarmName", "alarmDescription", "alarmRule")) as Props),
      ({ id }) => api.json("monitoring", "DeleteAlarms", { AlarmNames: [id] }),
    ),
    "aws:cloudwatch/dashboard:Dashboard": setting(
      ({ dashboardName: DashboardName, dashboardBody: DashboardBody }) =>
        api.json("monitoring", "PutDashboard", { DashboardName, DashboardBody }),
      ({ id }) => api.json("monitoring", "DeleteDashboards", { DashboardNames: [id] }),
    ),
    "aws:budgets/budget:Budget": {
      create: async ({ name: BudgetName, budgetType: BudgetType, timeUnit: TimeUnit, limitAmount: Amount, limitUnit: Unit }) => {
        await api.json("budgets", "CreateBudget", {
          AccountId: ACCOUNT,
          Budget: { BudgetName, BudgetType, TimeUnit, BudgetLimit: { Amount, Unit } },
        });
        return undefined;
      },
      remove: ({ inputs: { name: BudgetName } }) => api.json("budgets", "DeleteBudget", { AccountId: ACCOUNT, BudgetName }),
    },
  };
}

/** What PutMetricAlarm takes for the program's alarm. */
export function alarmInput({ name, okActions, dimensions, metricQueries, ...rest }: Props): Props {
  const plainly = pick(
    rest,
    "alarmDescription",
    "alarmActions",
    "comparisonOperator",
    "evaluationPeriods",
    "metricName",
    "namespace",
    "period",
    "statistic",
    "threshold",
    "treatMissingData",
  );
  return {
    AlarmName: name,
    ...(inApiWords(plainly) as Props),
    ...(okActions && { OKActions: okActions }),
    ...(dimensions && { Dimensions: dimensionList(dimensions) }),
    ...(metricQueries && { Metrics: metricQueries.map(metricQuery) }),
  };
}

function metricQuery({ metric, ...query }: Props): Props {
  if (!metric) return inApiWords(query) as Props;
  const { metricName: MetricName, namespace: Namespace, dimensions = {}, period: Period, stat: Stat } = metric;
  const Metric = { MetricName, Namespace, Dimensions: dimensionList(dimensions) };
  return { ...(inApiWords(query) as Props), MetricStat: { Metric, Period, Stat } };
}

function dimensionList(dimensions: Props): Props[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
