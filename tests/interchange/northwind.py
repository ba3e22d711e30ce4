# SPDX-License-Identifier: MPL-2.0
"""The Northwind sample company as the CSV files another system would export."""

import csv
import sqlite3
from pathlib import Path

SHARED_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

QUERIES = {
    "customers": "SELECT * FROM Customers",
    "products": "SELECT * FROM Products",
    "orders": """
        SELECT o.OrderID, o.CustomerID, o.OrderDate, o.RequiredDate, o.ShippedDate,
               s.CompanyName AS ShipVia, o.Freight, d.ProductID, d.UnitPrice, d.Quantity, d.Discount
        FROM Orders o
        JOIN [Order Details] d ON d.OrderID = o.OrderID
        LEFT JOIN Shippers s ON s.ShipperID = o.ShipVia
        ORDER BY o.OrderID, d.ProductID
    """,
    "shipments": """
        SELECT o.OrderID, o.ShippedDate, s.CompanyName AS ShipVia
        FROM Orders o LEFT JOIN Shippers s ON s.ShipperID = o.ShipVia
    """,
}


def load(script: Path) -> sqlite3.Connection:
    """Run the script of the sample in a scratch database."""
    database = sqlite3.connect(":memory:")
    database.executescript(script.read_text(encoding="utf-8"))
    return database


def write_csv(database: sqlite3.Connection, folder: Path) -> dict[str, Path]:
    """Write each of the files and return them by kind."""
    files = {}
    for name, query in QUERIES.items():
        cursor = database.execute(query)
        files[name] = folder / f"{name}.csv"
        with files[name].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column[0] for column in cursor.description])
            writer.writerows(cursor)
    return files
