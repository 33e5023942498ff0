"""Readers that others made: says in JSON what each makes of our schemas. `readers.py READER < question > answer`.

Instants travel as microseconds and dates as days since 1970, since JSON has neither.
"""

import io
import json
import os
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


def arrow(question):
    """Of each Parquet file: the types that Arrow finds, and the rows."""
    import pyarrow
    import pyarrow.parquet

    def look(path):
        table = pyarrow.parquet.read_table(path, partitioning=None)
        numbers = [number_of(table.column(field.name), field.type) for field in table.schema]
        rows = [list(row) for row in zip(*(column.to_pylist() for column in numbers))]
        return {"found": {field.name: str(field.type) for field in table.schema}, "rows": rows}

    def number_of(column, type):
        if pyarrow.types.is_timestamp(type):
            return column.cast(pyarrow.int64())
        return column.cast(pyarrow.int32()) if pyarrow.types.is_date(type) else column

    return [look(path) for path in question]


def session_of(settings):
    """Spark on one core, without its page, in UTC."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    always = {"ui.enabled": "false", "sql.session.timeZone": "UTC", "sql.shuffle.partitions": "1"}
    for name, value in {**always, **settings}.items():
        builder = builder.config(f"spark.{name}", value)
    return builder.getOrCreate()


def types_of(frame):
    return {field.name: field.dataType.typeName() for field in frame.schema}


def rows_of(frame):
    from pyspark.sql.functions import col, unix_date, unix_micros

    numbers = {"timestamp": unix_micros, "date": unix_date}
    columns = [numbers.get(type, lambda same: same)(col(name)).alias(name) for name, type in types_of(frame).items()]
    return [list(row) for row in frame.select(columns).collect()]


def spark(question):
    """Of each folder of Parquet files: the schema that Spark finds by itself, and the rows it reads with the one given."""
    from pyspark.sql.types import StructType

    session = session_of({})

    def look(folder, schema):
        found = types_of(session.read.parquet(folder))
        return {"found": found, "rows": rows_of(session.read.schema(StructType.fromJson(schema)).parquet(folder))}

    return [look(each["folder"], each["schema"]) for each in question]


def hive(question):
    """Of each DDL over a folder of Parquet files, run as Hive's: the table's types, and the rows in its partitions."""
    metastore = {
        "sql.catalogImplementation": "hive",
        "sql.warehouse.dir": question["scratch"],
        "driver.extraJavaOptions": f"-Dderby.system.home={question['scratch']}",
        "hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:assay;create=true",
    }
    session = session_of(metastore)

    def look(ddl, table):
        session.sql(ddl.rstrip().rstrip(";"))
        session.sql(f"MSCK REPAIR TABLE `{table}`")
        return {"found": types_of(session.table(table)), "rows": rows_of(session.table(table))}

    return [look(each["ddl"], each["table"]) for each in question["tables"]]


def iceberg(question):
    """Of each DDL of an Iceberg table: its types and partitions, and the rows once those of a folder of Parquet files were put in."""
    catalog = {
        "jars.packages": question["package"],
        "jars.ivy": question["cache"],
        "sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "sql.catalog.lake.catalog-impl": "org.apache.iceberg.inmemory.InMemoryCatalog",
        "sql.catalog.lake.io-impl": "org.apache.iceberg.hadoop.HadoopFileIO",
        "sql.catalog.lake.warehouse": question["scratch"],
        "sql.defaultCatalog": "lake",
        # Athena's DDL names Iceberg among the properties only; here a table without a format is one.
        "sql.sources.default": "iceberg",
        "sql.legacy.createHiveTableByDefault": "false",
    }
    try:
        session = session_of(catalog)
    except Exception as error:
        return {"absent": str(error)}
    session.sql("CREATE NAMESPACE gold")
    session.sql("USE gold")

    def look(ddl, table, folder):
        session.sql(ddl.rstrip().rstrip(";"))
        names = ", ".join(f"`{name}`" for name in session.table(table).columns)
        session.sql(f"INSERT INTO `{table}` SELECT {names} FROM parquet.`{folder}`")
        folders = [list(row["partition"].asDict().values())[0] for row in session.sql(f"SELECT partition FROM lake.gold.`{table}`.partitions").collect()]
        read = session.table(table)
        return {"found": types_of(read), "rows": rows_of(read), "partitions": sorted(plain(folder) for folder in folders)}

    return {"tables": [look(each["ddl"], each["table"], each["folder"]) for each in question["tables"]]}


READERS = {"avro": avro, "json-schema": json_schema, "sql": sql, "aws": aws, "arrow": arrow, "spark": spark, "hive": hive, "iceberg": iceberg}
# What Java writes to the standard output is no answer.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
json.dump(READERS[sys.argv[1]](json.load(sys.stdin)), answer)
answer.close()
