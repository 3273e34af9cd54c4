@echo off
rem Stops a Muster node: shutdown.cmd [--home DIR]
setlocal
set "NODE_HOME=%~dp0.."
if "%~1"=="--help" (echo Usage: shutdown.cmd [--home DIR] & exit /b 0)
if "%~1"=="--home" set "NODE_HOME=%~f2"
if not exist "%NODE_HOME%\data\muster.pid" (echo The Muster node of %NODE_HOME% is not running. & exit /b 0)
set /p PID=<"%NODE_HOME%\data\muster.pid"
taskkill /PID %PID% >nul 2>&1
if errorlevel 1 taskkill /F /PID %PID%
