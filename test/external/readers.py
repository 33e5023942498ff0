"""Readers that others made: says in JSON what each makes of our schemas. `readers.py READER < question > answer`.

Instants travel as microseconds and dates as days since 1970, since JSON has neither.
"""

import io
import json
import sys
from datetime import date, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def plain(value):
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return (value - EPOCH.date()).days
    return value


def avro(question):
    """Records written with one schema and read with another; the error where they cannot be."""
    import fastavro

    writer, reader = fastavro.parse_schema(question["writer"]), fastavro.parse_schema(question["reader"])
    read = []
    for record in question["records"]:
        data = io.BytesIO()
        fastavro.schemaless_writer(data, writer, record, strict=True)
        data.seek(0)
        try:
            found = fastavro.schemaless_reader(data, writer, reader)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        read.append({name: plain(value) for name, value in found.items()})
    return {"records": read}


def json_schema(question):
    """Whether each value is valid."""
    from jsonschema import Draft7Validator

    Draft7Validator.check_schema(question["schema"])
    validator = Draft7Validator(question["schema"])
    return [validator.is_valid(value) for value in question["values"]]


def sql(question):
    """The statements' kinds, or the error where they cannot be parsed."""
    import sqlfluff

    try:
        tree = sqlfluff.parse(question["sql"], dialect=question["dialect"])
    except Exception as error:
        return {"error": str(error)}
    # One statement alone is no list.
    parts = tree["file"] if isinstance(tree["file"], list) else [tree["file"]]
    return {"statements": [next(iter(part["statement"])) for part in parts if "statement" in part]}


def aws(question):
    """What botocore has against the parameters of an operation; nothing is sent."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator

    model = ServiceModel(Loader().load_service_model(question["service"], "service-2"))
    shape = model.operation_model(question["operation"]).input_shape
    return ParamValidator().validate(question["parameters"], shape).generate_report()


def spark(question):
    """Of each folder of Parquet files: the schema that Spark finds by itself, and the rows it reads with the one given."""
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col, unix_date, unix_micros
    from pyspark.sql.types import StructType

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    numbers = {"timestamp": unix_micros, "date": unix_date}

    def look(folder, schema):
        given = StructType.fromJson(schema)
        frame = session.read.schema(given).parquet(folder)
        columns = [numbers.get(field.dataType.typeName(), lambda same: same)(col(field.name)).alias(field.name) for field in given]
        found = {field.name: field.dataType.typeName() for field in session.read.parquet(folder).schema}
        return {"found": found, "rows": [list(row) for row in frame.select(columns).collect()]}

    answer = [look(each["folder"], each["schema"]) for each in question]
    session.stop()
    return answer


READERS = {"avro": avro, "json-schema": json_schema, "sql": sql, "aws": aws, "spark": spark}
json.dump(READERS[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
